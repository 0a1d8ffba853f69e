/** Kit's client, as its entry imports it (`ownStart` in `scripts.ts`). */
declare module 'virtual:kit-client' {
  export function start(app: unknown, target: HTMLElement, data?: unknown): Promise<void>;
  export function load_css(paths: readonly string[]): void;
}
