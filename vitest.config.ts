import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/run/sequence.ts';

const shared = {
  // A zone that is neither UTC nor the users' own: a date cut in the machine's zone shows at once.
  env: { TZ: 'America/Phoenix' },
  // A machine may be busy with other things: only what never ends is ended.
  testTimeout: 240_000,
  hookTimeout: 240_000,
  // What is looked for again and again is given a second by default, which a busy browser needs for one look.
  expect: { poll: { timeout: 60_000 } },
  pool: 'forks' as const,
};

export default defineConfig({
  test: {
    // On two cores the default is one file at a time, which waits for its platform and its browser much of the while.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'node',
          include: ['packages/*/src/**/*.test.ts', 'functions/src/**/*.test.ts', 'infra/src/**/*.test.ts', 'test/**/*.test.ts'],
        },
      },
      {
        // Svelte's browser runtime, so that runes react as they do on a tablet.
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: {
          ...shared,
          name: 'web',
          environment: './web/test-environment.ts',
          globalSetup: './test/run/web-sync.ts',
          include: ['web/src/**/*.test.ts'],
          server: { deps: { inline: ['svelte'] } },
        },
      },
    ],
  },
});
