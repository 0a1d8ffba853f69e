import { Problem, type ProblemError } from '@safeground/contract/problems';
import { explain } from '../../words.ts';

/** The wire's shape without its `readonly`. */
export type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

type Standing = { readonly revision: number; readonly earliest: string };

/**
 * Something that is kept in revisions, on somebody's desk: what he makes of the revision he read, and what the server says is
 * wrong with it. Saving is refused when another revision stands meanwhile; nothing of either is lost.
 */
export abstract class RevisionDesk<View extends Standing, Kept extends object> {
  draft = $state<Mutable<Kept>>()!;
  from = $state('');
  busy = $state<string | undefined>(undefined);
  trouble = $state<string | undefined>(undefined);
  /** What stands now, when somebody else saved first. */
  theirs = $state.raw<View | undefined>(undefined);
  #standing = $state.raw<View>()!;
  #problems = $state.raw<ReadonlyMap<string, ProblemError>>(new Map());

  constructor(view: View, from: string) {
    this.from = from;
    this.take(view);
  }

  protected abstract keptOf(view: View): Kept;
  protected abstract read(): Promise<View>;
  protected abstract put(base: number, from: string, kept: Kept): Promise<View>;
  /** Where what is edited stands in what is sent, such as `/rules`. */
  protected abstract get root(): string;
  /** What to do where places are wrong. */
  protected abstract get wrong(): string;

  /** Begins again from what stands. */
  take(view: View): void {
    this.#standing = view;
    this.draft = structuredClone(this.keptOf(view)) as Mutable<Kept>;
    this.#problems = new Map();
    this.trouble = undefined;
    this.theirs = undefined;
  }

  get standing(): View {
    return this.#standing;
  }

  get dirty(): boolean {
    return JSON.stringify(this.draft) !== JSON.stringify(this.keptOf(this.#standing));
  }

  /** What the server finds wrong, by where it stands, such as `/expectations/0/count`. */
  get problems(): ReadonlyMap<string, ProblemError> {
    return this.#problems;
  }

  /** How many places under a pointer are wrong. */
  problemsUnder(...prefixes: readonly string[]): number {
    return [...this.problems.keys()].filter((pointer) => prefixes.some((prefix) => pointer.startsWith(prefix))).length;
  }

  /** Takes one out of a list; what is wrong with those after it goes on standing beside them. */
  remove(list: unknown[], pointer: string, at: number): void {
    list.splice(at, 1);
    this.#problems = new Map(
      [...this.#problems].flatMap(([place, problem]): [string, ProblemError][] => {
        if (!place.startsWith(`${pointer}/`)) return [[place, problem]];
        const [index = '', ...rest] = place.slice(pointer.length + 1).split('/');
        // What stood there twice may stand there once now.
        if (Number(index) === at || problem.code === 'duplicate') return [];
        return [[[pointer, Number(index) > at ? Number(index) - 1 : index, ...rest].join('/'), problem]];
      }),
    );
    if (this.#problems.size === 0) this.trouble = undefined;
  }

  /** Nothing may be typed meanwhile: it would not be in what is sent, and what comes back takes its place. */
  get saving(): boolean {
    return this.busy === 'save';
  }

  /** True when it is kept; busy until `then` is done too, by which the page reads it anew. */
  save(base = this.#standing.revision, then?: () => Promise<void>): Promise<boolean> {
    return this.ask('save', async () => {
      this.take(await this.put(base, this.from, $state.snapshot(this.draft) as Kept));
      await then?.();
    });
  }

  protected async ask(what: string, call: () => Promise<void>): Promise<boolean> {
    this.busy = what;
    this.trouble = undefined;
    this.#problems = new Map();
    try {
      await call();
      return true;
    } catch (error) {
      await this.#hear(error);
      return false;
    } finally {
      this.busy = undefined;
    }
  }

  async #hear(error: unknown): Promise<void> {
    if (error instanceof Problem && error.type === 'conflict') {
      const theirs = await this.read();
      this.theirs = theirs;
      if (this.from < theirs.earliest) this.from = theirs.earliest;
      return;
    }
    if (!(error instanceof Problem && error.type === 'validation-failed')) {
      this.trouble = explain(error);
      return;
    }
    this.trouble = this.wrong;
    const under = (pointer: string): string => (pointer.startsWith(this.root) ? pointer.slice(this.root.length) : pointer);
    this.#problems = new Map((error.errors ?? []).map((each) => [under(each.pointer), each]));
  }
}
