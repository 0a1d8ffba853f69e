import { getContext, setContext } from 'svelte';
import type { Workbench } from './workbench.svelte.ts';

const key = Symbol('workbench');

export function provideWorkbench(workbench: Workbench): void {
  setContext(key, workbench);
}

export function useWorkbench(): Workbench {
  return getContext<Workbench>(key);
}
