import type {
  Choice,
  Criterion,
  FileRef,
  FormClass,
  FormDefinition,
  FormNode,
  Group,
  LocalizedText,
  Question,
  QuestionKind,
  Repeat,
  Scoring,
} from '@safeground/forms';
import { withoutStrayFiles } from '@safeground/forms/list-files';
import * as choiceLists from './choices.ts';
import { demand, evidenceIn, followPoints, release } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { History } from './history.svelte.ts';
import * as scorings from './scoring.ts';
import * as structure from './structure.ts';
import { changeNode, compact, indexOf, isContainer, isCriterionGroup } from './tree.ts';
import type { Entry, Place } from './tree.ts';
import type { StarterTexts } from './starter-texts.ts';

export type TextField = 'label' | 'hint' | 'guidance' | 'requiredMessage' | 'constraintMessage';

/** What can be set on a node besides its texts and its children. `undefined` takes the key away. */
export type NodePatch = Partial<
  Pick<
    Question,
    'relevant' | 'required' | 'constraint' | 'readOnly' | 'calculation' | 'default' | 'choiceFilter' | 'parameters' | 'appearance'
  > &
    Pick<Repeat, 'count'>
>;

export type BuilderOptions = {
  readonly definition: FormDefinition;
  /** A new id on each call, never one given before: `[A-Za-z][A-Za-z0-9_-]{0,63}`. */
  readonly id: () => string;
  /** What a new choice, criterion, class or demand for evidence says until the agency says otherwise. */
  readonly texts: StarterTexts;
};

/**
 * The operations of the form builder, with no page around them. Each takes the definition to another one that the engine
 * can read; one that is not possible changes nothing and answers `false` or `undefined`. Every change can be undone.
 */
export class Builder {
  readonly #history: History<FormDefinition>;
  readonly #options: BuilderOptions;
  readonly #index = $derived.by(() => indexOf(this.definition));

  constructor(options: BuilderOptions) {
    this.#options = options;
    this.#history = new History(options.definition);
  }

  // ---------------------------------------------------------------- reading

  get definition(): FormDefinition {
    return this.#history.value;
  }

  /** Every node in document order, by id, with its place and depth. */
  get entries(): ReadonlyMap<string, Entry> {
    return this.#index;
  }

  node(id: string): FormNode | undefined {
    return this.#index.get(id)?.node;
  }

  question(id: string): Question | undefined {
    const node = this.node(id);
    return node === undefined || isContainer(node) ? undefined : node;
  }

  criterion(node: string): Criterion | undefined {
    return scorings.criterionOn(this.definition, node);
  }

  // ---------------------------------------------------------------- going back and forth

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  undo(): boolean {
    return this.#history.undo();
  }

  redo(): boolean {
    return this.#history.redo();
  }

  /** A field was left: typing into it again is another step. */
  seal(): void {
    this.#history.seal();
  }

  /** Puts another definition in place as one step (an import, the other side of a conflict). */
  replace(definition: FormDefinition): void {
    this.#history.seal();
    this.#history.push(definition);
  }

  // ---------------------------------------------------------------- the form itself

  setTitle(language: string, value: string): void {
    const title = structure.textIn(this.definition.title, language, value) ?? {};
    this.#apply({ ...this.definition, title }, `title:${language}`);
  }

  setSubjectKind(kind: string | undefined): void {
    this.#apply(compact({ ...this.definition, subjectKind: kind }));
  }

  /** Figures of fewer submissions are withheld from summaries; undefined shows all. */
  setSuppression(below: number | undefined): void {
    const { suppress_below: _, ...others } = this.definition.settings ?? {};
    const settings = below === undefined || below < 2 ? others : { ...others, suppress_below: String(Math.min(1000, Math.round(below))) };
    this.#apply(compact({ ...this.definition, settings: Object.keys(settings).length === 0 ? undefined : settings }));
  }

  // ---------------------------------------------------------------- structure

  addQuestion(kind: QuestionKind, place: Place): string | undefined {
    const fresh = this.#options;
    const question = structure.newQuestion(this.definition, kind, fresh);
    if (!structure.choiceKinds.has(kind)) return this.#insert(this.definition, question, place);
    const list = this.#newList();
    return this.#insert(list.definition, { ...question, choices: list.name }, place);
  }

  addGroup(place: Place): string | undefined {
    return this.#insert(this.definition, structure.newGroup(this.definition, this.#options), place);
  }

  /** A part that is answered once for each of several things: people, rooms, documents. */
  addRepeat(place: Place): string | undefined {
    return this.#insert(this.definition, structure.newRepeat(this.definition, this.#options), place);
  }

  /** A row of a checklist: a question with a few answers, scored, drawn as one card. It reads `list`, or met and unmet. */
  addCriterion(place: Place, list?: string): string | undefined {
    const own = list === undefined || choiceLists.listNamed(this.definition, list) === undefined;
    const { definition, name } = own ? this.#newList(this.#options.texts.pass) : { definition: this.definition, name: list };
    const group: Group = { ...structure.newGroup(definition, this.#options), appearance: 'criterion' };
    const question: Question = {
      kind: 'select_one',
      id: this.#options.id(),
      name: `${group.name}_value`,
      label: {},
      choices: name,
      required: true,
    };
    const next = structure.insert(definition, { ...group, children: [question] }, place);
    const scored = next && scorings.score(next, group.id, this.#options.texts.classes);
    if (scored === undefined) return undefined;
    this.#apply(scored);
    return group.id;
  }

  move(id: string, to: Place): boolean {
    return this.#maybe(structure.move(this.definition, id, to));
  }

  /** One place up (-1) or down (1) among its siblings. */
  shift(id: string, by: -1 | 1): boolean {
    const place = this.#index.get(id)?.place;
    if (place === undefined || place.index + by < 0) return false;
    const siblings = place.parent === undefined ? this.definition.children : this.#childrenOf(place.parent);
    if (place.index + by >= siblings.length) return false;
    return this.move(id, { parent: place.parent, index: by === 1 ? place.index + 2 : place.index - 1 });
  }

  duplicate(id: string): string | undefined {
    const copy = structure.duplicate(this.definition, id, this.#options);
    if (copy === undefined) return undefined;
    this.#apply(copy.definition);
    return copy.id;
  }

  remove(id: string): boolean {
    return this.#maybe(structure.remove(this.definition, id));
  }

  // ---------------------------------------------------------------- one node

  /** A text of a node. A criterion's own name, and the question of a checklist row, follow the label they repeat. */
  setText(id: string, field: TextField, language: string, value: string): boolean {
    const node = this.node(id);
    if (node === undefined) return false;
    const old = textOf(node, field);
    const next = changeNode(this.definition, id, (each) => compact({ ...each, [field]: structure.textIn(old, language, value) }));
    const followed = field === 'label' ? this.#follow(next, node, language, old?.[language] ?? '', value) : next;
    this.#apply(followed, `text:${id}:${field}:${language}`);
    return true;
  }

  /** `key` joins steps of one field while it is typed into. */
  edit(id: string, patch: NodePatch, key?: string): boolean {
    if (this.node(id) === undefined) return false;
    this.#apply(
      changeNode(this.definition, id, (node) => compact({ ...node, ...patch }) as FormNode),
      key === undefined ? undefined : `edit:${id}:${key}`,
    );
    return true;
  }

  rename(id: string, name: string): boolean {
    return this.#maybe(structure.rename(this.definition, id, name));
  }

  convert(id: string, kind: QuestionKind): boolean {
    const question = this.question(id);
    if (question === undefined) return false;
    if (!structure.choiceKinds.has(kind) || question.choices !== undefined)
      return this.#maybe(structure.convert(this.definition, id, kind, undefined));
    const list = this.#newList();
    return this.#maybe(structure.convert(list.definition, id, kind, list.name));
  }

  // ---------------------------------------------------------------- choices

  /** Ids of the questions that read the list. */
  readersOf(list: string): readonly string[] {
    return choiceLists.usersOf(this.definition, list);
  }

  choicesOf(list: string | undefined): readonly Choice[] {
    return choiceLists.listNamed(this.definition, list)?.choices ?? [];
  }

  /** Lets a question read another list; points it earned by the old one start anew. */
  useList(id: string, list: string): boolean {
    const question = this.question(id);
    if (question === undefined || question.choices === list || choiceLists.listNamed(this.definition, list) === undefined) return false;
    const next = changeNode(this.definition, id, (node) => ({ ...node, choices: list }) as FormNode);
    const rescored = structure.withCriteria(next, (criteria) =>
      criteria.map((criterion) =>
        criterion.measure.kind === 'lookup' && criterion.measure.question === id
          ? { ...criterion, measure: { kind: 'lookup', question: id, ...scorings.pointsOf(this.choicesOf(list)) } }
          : criterion,
      ),
    );
    return this.#maybe(rescored);
  }

  ownList(id: string): boolean {
    return this.#maybe(choiceLists.ownList(this.definition, id));
  }

  freeFile(name: string): string {
    return choiceLists.freeFile(this.definition, name);
  }

  putFile(file: string, ref: FileRef): boolean {
    return this.#maybe(choiceLists.withFile(this.definition, file, ref));
  }

  /** Takes away the lists of a file that nothing reads, and the file with them. */
  removeFile(file: string): boolean {
    return this.#maybe(choiceLists.withoutFile(this.definition, file));
  }

  /** A new list that stands in a file; gives its name. */
  addFileList(file: string, ref: FileRef): string {
    const { definition, name } = choiceLists.withFileList(this.definition, file, ref);
    this.#apply(definition);
    return name;
  }

  addChoice(list: string): boolean {
    const choices = this.choicesOf(list);
    const blank = Object.fromEntries(choiceLists.columnsOf(choices).map((column) => [column, '']));
    const added = { name: choiceLists.freeChoiceName(choices), label: {}, ...(Object.keys(blank).length > 0 && { attributes: blank }) };
    return this.#putChoices(list, [...choices, added]);
  }

  setChoiceText(list: string, choice: string, language: string, value: string): boolean {
    const choices = this.choicesOf(list).map((each) =>
      each.name === choice ? { ...each, label: structure.textIn(each.label, language, value) ?? {} } : each,
    );
    return this.#putChoices(list, choices, `choice:${list}:${choice}:${language}`);
  }

  renameChoice(list: string, from: string, to: string): boolean {
    return this.#maybe(choiceLists.renameChoice(this.definition, list, from, to));
  }

  shiftChoice(list: string, choice: string, by: -1 | 1): boolean {
    const choices = this.choicesOf(list);
    const at = choices.findIndex((each) => each.name === choice);
    const moved = choices[at];
    if (moved === undefined || choices[at + by] === undefined) return false;
    return this.#putChoices(list, choices.toSpliced(at, 1).toSpliced(at + by, 0, moved));
  }

  removeChoice(list: string, choice: string): boolean {
    return this.#putChoices(
      list,
      this.choicesOf(list).filter((each) => each.name !== choice),
    );
  }

  /** A column of the list that filters compare with another answer: `false` where its name is none or taken. */
  addColumn(list: string, column: string): boolean {
    const choices = choiceLists.withColumn(this.choicesOf(list), column);
    return choices !== undefined && this.#putChoices(list, choices);
  }

  setCell(list: string, choice: string, column: string, value: string): boolean {
    const choices = this.choicesOf(list);
    if (!choiceLists.columnsOf(choices).includes(column) || !choices.some(({ name }) => name === choice)) return false;
    const changed = choices.map((each) => (each.name === choice ? { ...each, attributes: { ...each.attributes, [column]: value } } : each));
    return this.#putChoices(list, changed, `cell:${list}:${choice}:${column}`);
  }

  removeColumn(list: string, column: string): boolean {
    const choices = this.choicesOf(list);
    if (!choiceLists.columnsOf(choices).includes(column)) return false;
    return this.#putChoices(list, choiceLists.withoutColumn(choices, column));
  }

  // ---------------------------------------------------------------- scoring and evidence

  score(id: string): boolean {
    return this.#maybe(scorings.score(this.definition, id, this.#options.texts.classes));
  }

  /** The node no longer counts, and no longer demands evidence. With the last criterion the scoring goes. */
  unscore(id: string): boolean {
    const node = this.node(id);
    if (node === undefined || this.criterion(id) === undefined) return false;
    const freed = (['remark', 'photo'] as const).reduce((definition, evidence) => {
      const current = indexOf(definition).get(id)?.node;
      return (current?.kind === 'group' ? release(definition, current, evidence) : undefined) ?? definition;
    }, this.definition);
    const left = structure.withCriteria(freed, (criteria) => criteria.filter((criterion) => criterion.node !== id));
    this.#apply(left.scoring?.criteria.length === 0 ? compact({ ...left, scoring: undefined }) : left);
    return true;
  }

  /** Changes the criterion on a node; what its unmet state demands follows. */
  editCriterion(node: string, patch: Partial<Omit<Criterion, 'id' | 'node'>>, key?: string): boolean {
    if (this.criterion(node) === undefined) return false;
    const next = structure.withCriteria(this.definition, (criteria) =>
      criteria.map((criterion) => (criterion.node === node ? compact({ ...criterion, ...patch }) : criterion)),
    );
    this.#apply(followPoints(this.definition, next, node), key === undefined ? undefined : `criterion:${node}:${key}`);
    return true;
  }

  demands(group: string, evidence: Evidence): boolean {
    const node = this.node(group);
    return node !== undefined && evidenceIn(node, evidence) !== undefined;
  }

  setEvidence(group: string, evidence: Evidence, on: boolean): boolean {
    const node = this.node(group);
    if (node?.kind !== 'group') return false;
    return this.#maybe(
      on ? demand(this.definition, node, evidence, this.#options.texts[evidence], this.#options) : release(this.definition, node, evidence),
    );
  }

  editScoring(patch: Partial<Omit<Scoring, 'criteria' | 'classes'>>): boolean {
    const { scoring } = this.definition;
    if (scoring === undefined) return false;
    this.#apply({ ...this.definition, scoring: { ...scoring, ...patch } });
    return true;
  }

  /** Puts other classes in place; the last one catches the rest, so it keeps no condition. */
  setClasses(classes: readonly FormClass[], key?: string): boolean {
    const { scoring } = this.definition;
    if (scoring === undefined || classes.length === 0) return false;
    const closed = classes.map((each, at) => compact({ ...each, when: at === classes.length - 1 ? {} : each.when }));
    this.#apply({ ...this.definition, scoring: { ...scoring, classes: closed } }, key === undefined ? undefined : `classes:${key}`);
    return true;
  }

  // ---------------------------------------------------------------- inside

  #childrenOf(id: string): readonly FormNode[] {
    const node = this.node(id);
    return node !== undefined && isContainer(node) ? node.children : [];
  }

  #insert(definition: FormDefinition, node: FormNode, place: Place): string | undefined {
    return this.#maybe(structure.insert(definition, node, place)) ? node.id : undefined;
  }

  #newList(labels: readonly LocalizedText[] = this.#options.texts.choices): { definition: FormDefinition; name: string } {
    const name = choiceLists.freeListName(this.definition, 'list');
    const list = { name, choices: structure.newChoices(labels) };
    return { definition: { ...this.definition, choiceLists: [...this.definition.choiceLists, list] }, name };
  }

  #putChoices(list: string, choices: readonly Choice[], key?: string): boolean {
    if (choiceLists.listNamed(this.definition, list) === undefined) return false;
    this.#apply(choiceLists.putChoices(this.definition, list, choices), key);
    return true;
  }

  #follow(definition: FormDefinition, node: FormNode, language: string, before: string, after: string): FormDefinition {
    const criterion = scorings.criterionOn(definition, node.id);
    const named =
      criterion === undefined
        ? definition
        : structure.withCriteria(definition, (criteria) =>
            criteria.map((each) => (each === criterion ? { ...each, label: followed(each.label, language, before, after) } : each)),
          );
    const row = isCriterionGroup(node) ? scorings.scoredQuestion(definition, node) : undefined;
    if (row === undefined) return named;
    return changeNode(named, row.id, (question) => ({ ...question, label: followed(question.label ?? {}, language, before, after) }));
  }

  #maybe(next: FormDefinition | undefined): boolean {
    if (next === undefined) return false;
    this.#apply(next);
    return true;
  }

  #apply(next: FormDefinition, key?: string): void {
    this.#history.push(withoutStrayFiles(next), key);
  }
}

function textOf(node: FormNode, field: TextField): LocalizedText | undefined {
  return (node as Partial<Record<TextField, LocalizedText>>)[field];
}

/** `B01. Has a plan` over `Has a plan`: the shorter text goes on repeating the end of the longer one. */
function followed(text: LocalizedText, language: string, before: string, after: string): LocalizedText {
  const own = text[language] ?? '';
  if (!before.endsWith(own)) return text;
  const head = before.slice(0, before.length - own.length);
  return structure.textIn(text, language, after.startsWith(head) ? after.slice(head.length) : after) ?? {};
}
