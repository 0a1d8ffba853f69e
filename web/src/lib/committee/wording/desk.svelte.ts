import type { ReportNumbers, ReportWording, WordingView } from '@safeground/contract/wording';
import { checkWording, figuresIn, outlineOf, type WordingFinding } from '@safeground/programmes';
import { client } from '../../session.svelte.ts';
import { explain } from '../../words.ts';
import { RevisionDesk, type Mutable } from '../rules/revision-desk.svelte.ts';
import { ruleWords } from '../rules/words.ts';
import { wordingWords } from './words.ts';

export type OutlineDraft = Mutable<ReportWording>['all'];
export type LetterheadDraft = OutlineDraft['letterheads'][string];
export type PartDraft = OutlineDraft['sections'][number]['parts'][number];
export type AppendixDraft = OutlineDraft['appendices'][number];

/** What a letterhead has whoever issues it. */
const blank: LetterheadDraft = {
  issuer: '{UNIT}',
  symbol: 'BC-',
  place: '',
  addressees: [],
  recipients: ['Như trên', 'Lưu: VT'],
  position: '',
  speaker: '{unit}',
};

/** The wording of the reports on somebody's desk. What its sentences name is checked as they are typed, as the server checks it. */
export class WordingDesk extends RevisionDesk<WordingView, ReportWording> {
  readonly #findings = $derived.by(() => this.#check());
  readonly #wrong = $derived(this.#findings.filter(({ mild }) => mild !== true));
  readonly #mild = $derived(this.#findings.filter(({ mild }) => mild === true));

  protected keptOf(view: WordingView): ReportWording {
    return view.wording!;
  }

  protected read(): Promise<WordingView> {
    return client.call('getWording');
  }

  protected put(base: number, from: string, wording: ReportWording): Promise<WordingView> {
    return client.call('putWording', { headers: { 'if-match': `"${base}"` }, body: { from, wording } });
  }

  protected get root(): string {
    return '/wording';
  }

  protected get wrong(): string {
    return wordingWords().wrong;
  }

  override async save(base?: number, then?: () => Promise<void>): Promise<boolean> {
    if (this.#wrong.length === 0) return super.save(base, then);
    this.trouble = this.wrong;
    return false;
  }

  #check(): readonly WordingFinding[] {
    const standing = this.keptOf(this.standing);
    const draft = $state.snapshot(this.draft) as ReportWording;
    const all = Object.keys(draft.own);
    return checkWording(draft, {
      figures: new Set([...this.standing.figures.map(({ name }) => name), ...figuresIn(standing)]),
      calendars: new Set(all),
      unitKinds: new Set([...Object.keys(draft.all.letterheads), ...all.flatMap((each) => Object.keys(draft.own[each]!.letterheads))]),
    });
  }

  /** The outline of a calendar's reports, its place, and whether it is its own. */
  outline(calendar: string): { readonly outline: OutlineDraft; readonly place: string; readonly own: boolean } {
    const own = this.draft.own[calendar] !== undefined;
    return { outline: outlineOf(this.draft as ReportWording, calendar) as OutlineDraft, place: own ? `/own/${calendar}` : '/all', own };
  }

  /** Gives a calendar's reports an outline of their own, which begins as that of all. */
  separate(calendar: string): void {
    this.draft.own[calendar] = structuredClone($state.snapshot(this.draft.all)) as OutlineDraft;
  }

  /** A letterhead for another kind of unit, which begins as that of the kind that is there. */
  addLetterhead({ letterheads }: OutlineDraft, kind: string, from: string): void {
    letterheads[kind] = structuredClone($state.snapshot(letterheads[from] ?? blank));
  }

  removeLetterhead(outline: OutlineDraft, kind: string): void {
    outline.letterheads = Object.fromEntries(Object.entries(outline.letterheads).filter(([each]) => each !== kind));
  }

  unite(calendar: string): void {
    this.draft.own = Object.fromEntries(Object.entries(this.draft.own).filter(([each]) => each !== calendar));
  }

  /** What is wrong at a place, or at the first of the lines under it. */
  problem(pointer: string): string | undefined {
    const found = this.#findingAt(pointer, this.#wrong);
    if (found !== undefined) return found;
    const told = this.problems.get(pointer) ?? [...this.problems].find(([place]) => place.startsWith(`${pointer}/`))?.[1];
    return (
      told && (told.code === 'too_big' ? wordingWords().tooLong : (ruleWords().problems[told.code] ?? ruleWords().problems['invalid']))
    );
  }

  /** What a field says of its place: what is wrong, and what is worth a second look. */
  told(pointer: string): { readonly problem: string | undefined; readonly notice: string | undefined } {
    return { problem: this.problem(pointer), notice: this.#findingAt(pointer, this.#mild) };
  }

  #findingAt(pointer: string, findings: readonly WordingFinding[]): string | undefined {
    const found = findings.find((each) => each.pointer === pointer) ?? findings.find((each) => each.pointer.startsWith(`${pointer}/`));
    return found && wordingWords().problems[found.code](found.figure ?? '');
  }

  override problemsUnder(...prefixes: readonly string[]): number {
    const here = this.#wrong.filter(({ pointer }) => prefixes.some((prefix) => pointer.startsWith(prefix)));
    return here.length + super.problemsUnder(...prefixes);
  }
}

/** What the report of a unit would be made of now; of a period before, as long as nothing came in for the one that is running. */
export class ReportSample {
  numbers = $state.raw<ReportNumbers | undefined>(undefined);
  /** Whose numbers they are. */
  unit = $state<string | undefined>(undefined);
  trouble = $state<string | undefined>(undefined);
  #last = 0;

  /** What has come in is not in the numbers yet. */
  get pending(): boolean {
    return this.numbers?.pending === true;
  }

  async load(unit: string, periods: readonly { readonly key: string }[]): Promise<void> {
    const mine = (this.#last += 1);
    const [period, before] = periods;
    if (period === undefined) return;
    const read = (key: string) => client.call('getReportNumbers', { query: { unit, period: key } });
    try {
      const running = await read(period.key);
      const numbers = isEmpty(running) && before !== undefined ? await read(before.key) : running;
      if (mine !== this.#last) return;
      this.numbers = numbers;
      this.unit = unit;
      this.trouble = undefined;
    } catch (error) {
      if (mine === this.#last) this.trouble = explain(error);
    }
  }
}

function isEmpty(numbers: object): boolean {
  const { own, forms } = numbers as { own: { reports: number }; forms: readonly { submissions: number }[] };
  return own.reports === 0 && forms.every(({ submissions }) => submissions === 0);
}
