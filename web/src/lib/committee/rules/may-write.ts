import { session } from '../../session.svelte.ts';

/** The office of the whole organisation changes its programme; the others read it. */
export const mayWriteRules = (): boolean =>
  (session.me?.grants ?? []).some(({ role, scope }) => (role === 'committee' || role === 'administrator') && scope.kind === 'organisation');
