import type { FormNode, NodeState, Path, QuestionKind, Session } from '@safeground/forms';

/** A page of the form: a top-level group, or the run of top-level questions between two groups. */
export type Section = {
  readonly key: string;
  /** Path of the group; absent for a run of loose questions. */ readonly group: Path | undefined;
  readonly paths: readonly Path[];
};

/** How far a section is: only required, relevant questions count. */
export type Progress = { readonly needed: number; readonly done: number };

type Entry = {
  readonly section: number;
  /** The checklist row around the question. */ readonly row: Path | undefined;
  readonly needed: boolean;
  readonly done: boolean;
};

const silent: ReadonlySet<FormNode['kind']> = new Set<QuestionKind>([
  'calculate',
  'hidden',
  'start',
  'end',
  'today',
  'deviceid',
  'username',
  'phonenumber',
  'email',
  'audit',
  'background-audio',
  'background-geopoint',
]);

/** Kinds that are never drawn: the device or the form gives their answers. */
export function isSilent(node: FormNode): boolean {
  return silent.has(node.kind);
}

export function isCriterion(node: FormNode): boolean {
  return node.kind === 'group' && (node.appearance ?? '').split(' ').includes('criterion');
}

/** Splits the root's children into pages. */
export function sectionsOf(session: Session): readonly Section[] {
  const sections: Section[] = [];
  let loose: Path[] = [];
  const flush = (): void => {
    const first = loose[0];
    if (first !== undefined) sections.push({ key: `from-${first}`, group: undefined, paths: loose });
    loose = [];
  };
  for (const path of session.children('')) {
    const { node } = session.state(path);
    if (node.kind === 'group' && !isCriterion(node)) {
      flush();
      sections.push({ key: path, group: path, paths: session.children(path) });
    } else if (!isSilent(node)) loose.push(path);
  }
  flush();
  return sections;
}

/** Counts what is needed and done per section, and touches only what changed: a long form costs as much as a short one. */
export class Outline {
  readonly #session: Session;
  readonly sections: readonly Section[];
  #entries = new Map<Path, Entry>();
  #progress: { needed: number; done: number }[] = [];

  constructor(session: Session) {
    this.#session = session;
    this.sections = sectionsOf(session);
    this.rebuild();
  }

  /** After rows came or went. */
  rebuild(): void {
    this.#entries = new Map();
    this.#progress = this.sections.map(() => ({ needed: 0, done: 0 }));
    this.sections.forEach((section, index) => {
      for (const path of section.paths) this.#walk(path, index);
    });
  }

  /** Returns the indexes of the sections whose progress changed. */
  update(changed: ReadonlySet<Path>): readonly number[] {
    const touched = new Set<number>();
    for (const path of changed) {
      const before = this.#entries.get(path);
      if (before === undefined) continue;
      const after = { ...before, ...standing(this.#session.state(path)) };
      if (after.needed === before.needed && after.done === before.done) continue;
      this.#entries.set(path, after);
      this.#count(before, -1);
      this.#count(after, 1);
      touched.add(before.section);
    }
    return [...touched];
  }

  /** A copy: who keeps one must see that the next differs. */
  progress(section: number): Progress {
    return { needed: 0, done: 0, ...this.#progress[section] };
  }

  total(): Progress {
    return this.#progress.reduce((sum, part) => ({ needed: sum.needed + part.needed, done: sum.done + part.done }), { needed: 0, done: 0 });
  }

  sectionOf(path: Path): number | undefined {
    return this.#entries.get(path)?.section;
  }

  rowOf(path: Path): Path | undefined {
    return this.#entries.get(path)?.row;
  }

  /** The next required question without a sound answer, in document order after `from`, starting over at the top. */
  nextMissing(from: Path | undefined): Path | undefined {
    const paths = [...this.#entries.keys()];
    const start = from === undefined ? 0 : paths.indexOf(from) + 1;
    return [...paths.slice(start), ...paths.slice(0, start)].find((path) => {
      const entry = this.#entries.get(path);
      return entry?.needed === true && !entry.done;
    });
  }

  #walk(path: Path, section: number, row?: Path): void {
    const state = this.#session.state(path);
    if (state.node.kind === 'group' || state.node.kind === 'repeat') {
      const inner = isCriterion(state.node) ? path : row;
      for (const child of this.#session.children(path)) this.#walkRowOrChild(child, section, inner);
      return;
    }
    const entry: Entry = { section, row, ...standing(state) };
    this.#entries.set(path, entry);
    this.#count(entry, 1);
  }

  #walkRowOrChild(path: Path, section: number, row: Path | undefined): void {
    if (!path.endsWith(']')) return this.#walk(path, section, row);
    for (const child of this.#session.children(path)) this.#walk(child, section, row);
  }

  #count(entry: Entry, sign: 1 | -1): void {
    const sum = this.#progress[entry.section];
    if (sum === undefined) return;
    if (entry.needed) sum.needed += sign;
    if (entry.needed && entry.done) sum.done += sign;
  }
}

function standing(state: NodeState): Pick<Entry, 'needed' | 'done'> {
  const asked = state.relevant && !isSilent(state.node) && state.node.kind !== 'note';
  const broken = state.problem !== undefined;
  return { needed: asked && (state.required || broken), done: state.value !== undefined && !broken };
}
