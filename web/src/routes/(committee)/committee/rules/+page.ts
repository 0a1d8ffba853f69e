import type { FormNode } from '@safeground/forms';
import type { PageLoad } from './$types';
import { mayWriteRules } from '#lib/committee/rules/may-write.ts';
import { local } from '#lib/i18n/index.svelte.ts';
import { namesOf } from '#lib/names.ts';
import { client } from '#lib/session.svelte.ts';

/** The rules with who changed them, and the numbers of the units' own reports that a rule may ask for. */
export const load: PageLoad = async ({ parent }) => {
  const { registers } = await parent();
  const own = registers.forms.filter(({ subjectKind }) => subjectKind === undefined);
  const [view, versions] = await Promise.all([
    client.call('getProgramme'),
    Promise.all(own.map(({ id, latestVersion }) => client.call('getVersion', { params: { form: id, version: latestVersion } }))),
  ]);
  const names = await namesOf(view.history.flatMap(({ by }) => (by === undefined ? [] : [by])));
  return {
    view,
    names,
    ownMeasures: versions.flatMap(({ definition }) => numbersOf(definition.children)),
    mayWrite: mayWriteRules(),
  };
};

function numbersOf(nodes: readonly FormNode[]): { value: string; label: string }[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'group') return numbersOf(node.children);
    return node.kind === 'integer' || node.kind === 'decimal' ? [{ value: `own.${node.id}`, label: local(node.label) }] : [];
  });
}
