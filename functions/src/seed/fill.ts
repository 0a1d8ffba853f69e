import {
  open,
  type Answers,
  type AttachmentRef,
  type AnswerValue,
  type ChoiceView,
  type CompiledForm,
  type Criterion,
  type Host,
  type Path,
  type Question,
  type Session,
} from '@safeground/forms';
import type { Random } from './random.ts';

const remarks = [
  'Chưa thực hiện đầy đủ, đã nhắc nhở tại chỗ.',
  'Chủ cơ sở cam kết bổ sung trong tuần này.',
  'Không xuất trình được hồ sơ khi kiểm tra.',
  'Thiếu biển hướng dẫn và người phụ trách.',
  'Thực hiện hình thức, cần kiểm tra lại.',
] as const;

const documents = ['12/KH-UBND', '05/QĐ-UBND', '27/TB-BCĐ', '08/KH-BCĐ', '31/CV-PYT'] as const;

export type Visit = {
  readonly host: Host;
  /** How likely an item is met, `0..1`. */
  readonly level: number;
  readonly photos: readonly AttachmentRef[];
};

/** Fills a form as an inspector would, from top to bottom: what is asked is answered, what failed gets its remark and photo. */
export function fillForm(random: Random, form: CompiledForm, visit: Visit): Answers {
  const session = open(form, visit.host);
  const criteria = new Map((form.scoring?.criteria ?? []).map((criterion) => [criterion.node, criterion]));
  const walk = (path: Path, met: boolean): void => {
    for (const child of session.children(path)) {
      const { node, relevant, readOnly } = session.state(child);
      if (!relevant || node.kind === 'repeat') continue;
      if (node.kind === 'group') walk(child, isMet(random, criteria.get(node.id), visit.level));
      else if (!readOnly)
        answer(random, { session, path: child, question: node, criterion: criterionOf(criteria, path, session), met }, visit);
    }
  };
  walk('', true);
  return session.answers();
}

/** Items that decide a class by themselves are the ones people look after first. */
function isMet(random: Random, criterion: Criterion | undefined, level: number): boolean {
  const decides = criterion?.veto !== undefined || criterion?.mandatory === true;
  return random.chance(decides ? 1 - (1 - level) / 10 : level);
}

function criterionOf(criteria: ReadonlyMap<string, Criterion>, path: Path, session: Session): Criterion | undefined {
  return path === '' ? undefined : criteria.get(session.state(path).node.id);
}

type Asked = {
  readonly session: Session;
  readonly path: Path;
  readonly question: Question;
  readonly criterion: Criterion | undefined;
  readonly met: boolean;
};

function answer(random: Random, asked: Asked, visit: Visit): void {
  const value = asked.criterion === undefined ? plainAnswer(random, asked, visit) : criterionAnswer(random, asked, asked.criterion, visit);
  if (value !== undefined) asked.session.set(asked.path, value);
}

function criterionAnswer(random: Random, asked: Asked, criterion: Criterion, visit: Visit): AnswerValue | undefined {
  const { session, path, question, met } = asked;
  const { measure } = criterion;
  if (measure.kind === 'lookup' && measure.question === question.id) return outcome(random, session.choices(path), measure, met);
  if (measure.kind === 'linear' || measure.kind === 'ratioMax') {
    const most = measure.kind === 'ratioMax';
    if (question.id === measure.denominator) return denominator(random, session, measure.numerator, { met, most });
    if (question.id === measure.numerator) return numerator(random, session, measure.denominator, { met, most });
  }
  return plainAnswer(random, asked, visit);
}

type Lookup = Extract<Criterion['measure'], { readonly kind: 'lookup' }>;

function outcome(random: Random, choices: readonly ChoiceView[], measure: Lookup, met: boolean): string | undefined {
  const names = choices.map(({ name }) => name);
  const exempt = names.filter((name) => measure.notApplicable?.includes(name) === true);
  if (exempt.length > 0 && random.chance(0.1)) return exempt[0];
  const worth = names.filter((name) => !exempt.includes(name)).sort((left, right) => points(measure, right) - points(measure, left));
  if (met) return worth[0];
  // Where there is a middle, most shortcomings are in it.
  return worth.length > 2 && random.chance(0.7) ? worth[1] : worth.at(-1);
}

const points = (measure: Lookup, choice: string): number => measure.points[choice] ?? 0;

type Ratio = { readonly met: boolean; readonly most: boolean };

/** Whichever of the two is asked first is drawn freely, the other fits it. */
function denominator(random: Random, session: Session, numeratorId: string, { met, most }: Ratio): number {
  const counted = valueOf(session, numeratorId);
  if (counted === undefined) return random.between(8, 20);
  if (met) return most ? counted + random.between(0, 8) : Math.max(1, counted - random.between(0, 2));
  return most ? Math.max(1, counted - random.between(2, 8)) : counted + random.between(4, 9);
}

function numerator(random: Random, session: Session, denominatorId: string, { met, most }: Ratio): number {
  const total = valueOf(session, denominatorId);
  if (total === undefined) return random.between(10, 30);
  if (most) return met ? random.between(Math.ceil(total / 3), total) : total + random.between(1, 6);
  return met ? total - random.between(0, Math.floor(total / 10)) : random.between(Math.floor(total / 3), Math.floor(total * 0.75));
}

function valueOf(session: Session, path: Path): number | undefined {
  const { value } = session.state(path);
  return typeof value === 'number' ? value : undefined;
}

/** A question that is no measure: answered when it must be, or when its kind is cheap to answer. */
function plainAnswer(random: Random, { session, path, question }: Asked, { host, photos }: Visit): AnswerValue | undefined {
  const { required } = session.state(path);
  if (question.kind === 'select_one') {
    const names = session.choices(path).map(({ name }) => name);
    return required || random.chance(0.6) ? random.pick(names) : undefined;
  }
  if (!required) return undefined;
  if (question.kind === 'image') return [random.pick(photos)];
  if (question.kind === 'text') return random.pick(question.id.endsWith('_document') ? documents : remarks);
  if (question.kind === 'integer' || question.kind === 'decimal' || question.kind === 'range')
    return random.chance(0.8) ? 0 : random.between(1, 3);
  if (question.kind === 'date') return new Date(host.now()).toISOString().slice(0, 10);
  if (question.kind === 'select_multiple')
    return session
      .choices(path)
      .slice(0, 1)
      .map(({ name }) => name);
  return undefined;
}
