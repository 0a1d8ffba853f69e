import type { Environment } from 'vitest/runtime';

/**
 * Node with Svelte's browser runtime: runes react as they do on a tablet, and there is no DOM. What needs one is tested in
 * a real browser (`test/e2e`).
 */
const environment: Environment = {
  name: 'tablet',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
};

export default environment;
