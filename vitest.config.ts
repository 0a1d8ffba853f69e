import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'functions/src/**/*.test.ts',
      'infra/src/**/*.test.ts',
      'web/src/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    // A zone that is neither UTC nor the users' own: a date cut in the machine's zone shows at once.
    env: { TZ: 'America/Phoenix' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
