import { subjectKinds } from '@safeground/templates/kinds';
import { local } from '../i18n/index.svelte.ts';

/** What people call a kind of subject; its own id where nobody named it. */
export function kindName(kind: string): string {
  const known = subjectKinds.find((each) => each.id === kind);
  return known === undefined ? kind : local(known.label);
}

export function kindOptions(): { value: string; label: string }[] {
  return subjectKinds.map(({ id, label }) => ({ value: id, label: local(label) }));
}
