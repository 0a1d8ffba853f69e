import type { Path, Session } from '@safeground/forms';

/**
 * The questions that the filter of a list reads, as they stand for the question at `path`: in its own rows, or outside of all rows.
 * In the order of the form; only those that are called by name (`${ward}`): what a filter reads by a path has none to be shown.
 */
export function parentsOf(session: Pick<Session, 'children' | 'state'>, path: Path): readonly Path[] {
  const { node } = session.state(path);
  const filter = 'choiceFilter' in node ? (node.choiceFilter ?? '') : '';
  const names = new Set(Array.from(filter.matchAll(/\$\{([^}#]+)\}/g), ([, name = '']) => name.trim()));
  const found = new Map<string, Path>();
  const walk = (parent: Path): void => {
    for (const child of session.children(parent)) {
      const { node: each } = session.state(child);
      if (each.kind === 'repeat') {
        for (const row of session.children(child)) if (path.startsWith(`${row}.`)) walk(row);
      } else if (each.kind === 'group') walk(child);
      else if (names.has(each.name)) found.set(each.name, child);
    }
  };
  walk('');
  return [...found.values()];
}
