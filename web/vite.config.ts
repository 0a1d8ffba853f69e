import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { drawnIcons, lateRoutes, ownStart, plainState, scripts } from './scripts.ts';

/** A static site with one fallback page: no route runs on a server. */
export default defineConfig({
  plugins: [
    drawnIcons(),
    plainState(),
    ownStart(),
    lateRoutes(),
    sveltekit({
      compilerOptions: { runes: true },
      adapter: adapter({ fallback: '200.html', precompress: true }),
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['self'],
          // Compiled modules of our own files may run (the reader of codes); no text becomes code.
          'script-src': ['self', 'wasm-unsafe-eval'],
          'style-src': ['self'],
          // The one attribute that Kit's own announcer of page changes carries.
          'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
          // Photos that are still on the device, and files behind signed addresses of another origin.
          'img-src': ['self', 'data:', 'blob:', 'https:'],
          'media-src': ['self', 'blob:', 'https:'],
          'connect-src': ['self', 'https:'],
          'object-src': ['none'],
          'base-uri': ['none'],
          'form-action': ['self'],
          'require-trusted-types-for': ['script'],
          'trusted-types': ['svelte-trusted-html', 'sveltekit-trusted-url'],
        },
      },
    }),
  ],
  environments: {
    client: {
      build: {
        rolldownOptions: {
          // Scripts may hand more to each other than Kit asks of them: without it none can be put together by hand.
          preserveEntrySignatures: 'allow-extension',
          output: { codeSplitting: { groups: scripts() } },
          // Parts of Svelte that would be kept, where nobody asks for them, for what their files do when they are loaded: nothing.
          treeshake: {
            moduleSideEffects: [{ test: /\/node_modules\/svelte\/src\/(internal\/client\/dom|reactivity)\//, sideEffects: false }],
          },
        },
      },
    },
  },
  build: {
    // With few scripts, the lists of which of them come along weigh more than they hasten.
    modulePreload: false,
    // An inlined font or picture would need data: in every directive of the policy.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': 'http://localhost:3000', '/files': 'http://localhost:3000' } },
});
