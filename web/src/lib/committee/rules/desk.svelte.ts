import type { ProgrammePreview, ProgrammeRules, ProgrammeView } from '@safeground/contract/programme';
import { client } from '../../session.svelte.ts';
import { RevisionDesk, type Mutable } from './revision-desk.svelte.ts';
import { ruleWords } from './words.ts';

export type RulesDraft = Mutable<ProgrammeRules>;

/** The rules on somebody's desk, with what they would change. */
export class RulesDesk extends RevisionDesk<ProgrammeView, ProgrammeRules> {
  #looked = $state.raw<{ readonly over: ProgrammeView; readonly preview: ProgrammePreview } | undefined>(undefined);

  protected keptOf(view: ProgrammeView): ProgrammeRules {
    return view.rules!;
  }

  protected read(): Promise<ProgrammeView> {
    return client.call('getProgramme');
  }

  protected put(base: number, from: string, rules: ProgrammeRules): Promise<ProgrammeView> {
    return client.call('putProgramme', { headers: { 'if-match': `"${base}"` }, body: { from, rules } });
  }

  protected get root(): string {
    return '/rules';
  }

  protected get wrong(): string {
    return ruleWords().wrong;
  }

  /** What is wrong at a place of the rules, such as `/expectations/0/count`. */
  problem(pointer: string): string | undefined {
    const problem = this.problems.get(pointer);
    return problem && (ruleWords().problems[codeOf(problem.code, pointer)] ?? ruleWords().problems['invalid']);
  }

  /** What these rules would change, as it was last asked. */
  get preview(): ProgrammePreview | undefined {
    return this.#looked?.over === this.standing ? this.#looked.preview : undefined;
  }

  /** True when the server could say what would change. */
  look(): Promise<boolean> {
    return this.ask('preview', async () => {
      const preview = await client.call('previewProgramme', { body: { rules: $state.snapshot(this.draft) as ProgrammeRules } });
      this.#looked = { over: this.standing, preview };
    });
  }
}

/** A number that was left empty, or has decimals where none are counted, is of the wrong type: say what to enter. */
const codeOf = (code: string, pointer: string): string =>
  code !== 'invalid_type' ? code : /\/(atLeast|share)$/.test(pointer) ? 'number' : 'integer';
