import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/node_modules', '**/build', '**/dist', '**/.svelte-kit', '**/cdk.out', '.data', 'test/awake/planted'] },
  ...tseslint.configs.strict,
  ...svelte.configs['flat/recommended'],
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      // Index access is checked by the compiler (noUncheckedIndexedAccess); where a law says the element is there, `!` is the shortest way to say so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Wire values use `undefined` and optional keys alike; the compiler's exactOptionalPropertyTypes is the judge.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Taking keys off an object by naming them beside the rest is the shortest way to drop them.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-console': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.property.name='only']", message: 'A focused test hides the others.' },
      ],
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      // Only state that a page draws is reactive; the classes also keep plain maps and sets of their own.
      'svelte/prefer-svelte-reactivity': 'off',
      'prefer-const': 'off',
    },
  },
  {
    // Routes are static and absolute; the base path is never moved.
    files: ['web/src/**'],
    rules: { 'svelte/no-navigation-without-resolve': 'off' },
  },
  {
    // The engine cleans control characters out of workbooks on purpose.
    files: ['packages/**/*.ts'],
    rules: { 'no-control-regex': 'off' },
  },
);
