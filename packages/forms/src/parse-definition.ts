import * as z from 'zod/mini';
import type { FormDefinition } from './definition.ts';
import { error } from './finding.ts';
import { NAME } from './names.ts';
import { toPointer } from './pointers.ts';
import type { Finding } from './session.ts';

/** Limits that no checklist written by people reaches, and that keep a hostile one from costing more than it should. */
export const limits = { depth: 20, nodes: 10_000, choices: 60_000, text: 20_000 } as const;

export type ParseResult =
  { readonly ok: true; readonly definition: FormDefinition } | { readonly ok: false; readonly findings: readonly Finding[] };

const text = z.string().check(z.maxLength(limits.text));
const identifier = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/));
const name = z.string().check(z.maxLength(255), z.regex(NAME));
const localized = z.record(z.string().check(z.regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/)), text);
const words = z.record(z.string().check(z.maxLength(200)), text);
const media = z.strictObject({
  image: z.optional(localized),
  'big-image': z.optional(localized),
  audio: z.optional(localized),
  video: z.optional(localized),
});
const finite = z.number().check(z.refine(Number.isFinite));

const common = {
  id: identifier,
  name,
  label: z.optional(localized),
  hint: z.optional(localized),
  guidance: z.optional(localized),
  media: z.optional(media),
  relevant: z.optional(text),
  appearance: z.optional(text),
  attributes: z.optional(words),
};

const questionKinds = [
  ...[
    'text',
    'integer',
    'decimal',
    'range',
    'date',
    'time',
    'dateTime',
    'select_one',
    'select_multiple',
    'rank',
    'image',
    'audio',
    'video',
    'file',
    'background-audio',
  ],
  ...['geopoint', 'geotrace', 'geoshape', 'start-geopoint', 'background-geopoint', 'barcode', 'acknowledge', 'note', 'calculate', 'hidden'],
  ...['start', 'end', 'today', 'deviceid', 'username', 'phonenumber', 'email', 'audit'],
];

const flag = z.union([z.boolean(), text]);
const question = z.strictObject({
  ...common,
  kind: z.enum(questionKinds),
  required: z.optional(flag),
  requiredMessage: z.optional(localized),
  constraint: z.optional(text),
  constraintMessage: z.optional(localized),
  readOnly: z.optional(flag),
  calculation: z.optional(text),
  trigger: z.optional(z.array(name)),
  default: z.optional(text),
  dynamicDefault: z.optional(text),
  choices: z.optional(text),
  choiceFilter: z.optional(text),
  parameters: z.optional(words),
});
const group = z.strictObject({ ...common, kind: z.literal('group'), children: z.array(z.unknown()) });
const repeat = z.strictObject({ ...common, kind: z.literal('repeat'), children: z.array(z.unknown()), count: z.optional(text) });

/** Assigning `__proto__` sets no key of an object, so a count under it would be lost. */
const choiceName = z.string().check(
  z.minLength(1),
  z.maxLength(200),
  z.refine((value) => value !== '__proto__', 'This name cannot be stored'),
);

const choice = z.strictObject({
  name: choiceName,
  label: localized,
  media: z.optional(media),
  attributes: z.optional(words),
});
const choiceList = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  choices: z.optional(z.array(choice).check(z.maxLength(limits.choices))),
  file: z.optional(text),
  sheet: z.optional(z.literal('external_choices')),
});

const fileRef = z.strictObject({
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  rows: z.int().check(z.minimum(0)),
  columns: z.array(z.string().check(z.maxLength(200))).check(z.maxLength(200)),
});

const comparison = z.enum(['<', '<=', '>', '>=', '=']);
const edge = z.strictObject({ operator: comparison, value: finite });
const band = z.strictObject({ upTo: z.optional(finite), inclusive: z.optional(z.boolean()), points: finite });
const measure = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('lookup'),
    question: identifier,
    points: z.record(z.string(), finite),
    notApplicable: z.optional(z.array(z.string())),
  }),
  z.strictObject({ kind: z.literal('bands'), question: identifier, bands: z.array(band) }),
  z.strictObject({ kind: z.literal('linear'), numerator: identifier, denominator: identifier }),
  z.strictObject({ kind: z.literal('ratioMax'), numerator: identifier, denominator: identifier, limit: finite }),
  z.strictObject({ kind: z.literal('expression'), expression: text }),
]);
const largest = z.strictObject({ kind: z.literal('largest'), of: z.array(measure).check(z.maxLength(200)) });
const criterion = z.strictObject({
  id: identifier,
  label: localized,
  node: identifier,
  measure: z.union([measure, largest]),
  weight: finite,
  failsBelow: z.optional(finite),
  veto: z.optional(edge),
  mandatory: z.optional(z.boolean()),
});
const formClass = z.strictObject({
  code: identifier,
  label: localized,
  colour: z.enum(['green', 'yellow', 'orange', 'red']),
  when: z.strictObject({
    score: z.optional(z.array(edge)),
    noVeto: z.optional(z.boolean()),
    mandatoryMet: z.optional(z.boolean()),
    everyCriterion: z.optional(edge),
  }),
  action: localized,
  deadlineHours: z.optional(finite),
});
const scoring = z.strictObject({
  mode: z.enum(['weighted', 'count', 'sum']),
  direction: z.enum(['safety', 'risk']),
  notApplicable: z.enum(['exclude', 'met']),
  rounding: z.strictObject({ decimals: z.int().check(z.minimum(0), z.maximum(6)), mode: z.enum(['half-up', 'half-even', 'down', 'up']) }),
  criteria: z.array(criterion).check(z.maxLength(limits.nodes)),
  classes: z.array(formClass).check(z.maxLength(50)),
});

const outline = z.strictObject({
  schema: z.literal(1),
  title: localized,
  languages: z.array(z.string()).check(z.minLength(1), z.maxLength(20)),
  defaultLanguage: z.string(),
  languageNames: z.optional(words),
  children: z.array(z.unknown()),
  choiceLists: z.array(choiceList).check(z.maxLength(500)),
  files: z.optional(z.record(z.string().check(z.minLength(1), z.maxLength(200)), fileRef)),
  scoring: z.optional(scoring),
  subjectKind: z.optional(identifier),
  entities: z.optional(z.array(words).check(z.maxLength(100))),
  settings: z.optional(words),
});

/**
 * Reads a definition from outside: JSON of any shape in, a definition in NFC or findings out. Unknown keys, unknown kinds
 * and a newer `schema` are refused by name; depth and size are bounded before anything is compiled. Places are RFC 6901 pointers.
 */
export function parseDefinition(value: unknown): ParseResult {
  const newer = newerSchema(value);
  if (newer !== undefined) return { ok: false, findings: [newer] };
  const parsed = outline.safeParse(value);
  const findings = parsed.success ? [] : issuesOf(parsed.error.issues, '');
  const children = (value as { readonly children?: unknown } | null)?.children;
  if (Array.isArray(children)) checkNodes(children, findings);
  if (findings.length > 0) return { ok: false, findings };
  return { ok: true, definition: toNfc(value) as FormDefinition };
}

function newerSchema(value: unknown): Finding | undefined {
  const schema = (value as { readonly schema?: unknown } | null)?.schema;
  if (typeof schema !== 'number' || schema <= 1) return undefined;
  return error('newer-schema', '/schema', { schema });
}

/** Walks with a list of its own: a definition nested ten thousand deep must not exhaust the stack. */
function checkNodes(roots: readonly unknown[], findings: Finding[]): void {
  const waiting = roots.map((node, index) => ({ node, depth: 1, path: `/children/${index}` }));
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth, path } = next;
    count += 1;
    if (count > limits.nodes) {
      findings.push(error('too-large', path, { limit: limits.nodes }));
      return;
    }
    if (depth > limits.depth) {
      findings.push(error('too-deep', path, { limit: limits.depth }));
      return;
    }
    const kind = (node as { readonly kind?: unknown } | null)?.kind;
    const parsed = (kind === 'group' ? group : kind === 'repeat' ? repeat : question).safeParse(node);
    if (!parsed.success) findings.push(...issuesOf(parsed.error.issues, path));
    const children = (node as { readonly children?: unknown } | null)?.children;
    if (!Array.isArray(children)) continue;
    // One by one: so many arguments as a hostile definition has children exhaust the stack.
    for (const [index, child] of (children as readonly unknown[]).entries())
      waiting.push({ node: child, depth: depth + 1, path: `${path}/children/${index}` });
  }
}

type Issue = {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: string;
  readonly values?: readonly unknown[];
  readonly keys?: readonly string[];
  readonly origin?: string;
  readonly maximum?: number | bigint;
};

function issuesOf(issues: readonly Issue[], root: string): Finding[] {
  return issues.map((issue) => shapeFinding(`${root}${toPointer(issue.path)}`, issue));
}

/** zod/mini brings no sentences of its own. */
function shapeFinding(place: string, { keys, values, expected, message, origin, maximum }: Issue): Finding {
  if (keys !== undefined) return error('shape.keys', place, { keys: keys.join(', ') });
  if (values !== undefined) return error('shape.values', place, { values: values.join(', ') });
  if (origin === 'string' && maximum !== undefined) return error('shape.long', place, { limit: Number(maximum) });
  return expected === undefined ? error('shape', place, { detail: message }) : error('shape.expected', place, { expected });
}

function toNfc(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC');
  if (Array.isArray(value)) return value.map(toNfc);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toNfc(item)]));
}
