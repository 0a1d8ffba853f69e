import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import type { Answers, AnswerValue, FormDefinition, Question } from './definition.ts';
import { AnswerTypeError, open, review, UnknownPathError } from './engine.ts';
import { describe as tellFinding } from './findings.ts';
import type { CompiledForm, Session } from './session.ts';

const host = { now: () => Date.parse('2021-08-14T17:30:00Z'), timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, language: 'vi' };

type Row = Partial<Question> & { readonly id: string };

function form(...rows: readonly Row[]): FormDefinition {
  const pass = { name: 'pass', choices: ['pass', 'fail'].map((name) => ({ name, label: { vi: name } })) };
  return {
    schema: 1,
    title: { vi: 'Phiếu' },
    languages: ['vi'],
    defaultLanguage: 'vi',
    choiceLists: [pass],
    children: rows.map((row) => ({ kind: 'text', name: row.id, ...row })),
  };
}

function compiled(definition: FormDefinition): CompiledForm {
  const result = compile(definition);
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return result.form;
}

function start(...rows: readonly Row[]): Session {
  return open(compiled(form(...rows)), host);
}

describe('filling a form', () => {
  it('demands a remark when an item is not met, hides it otherwise, and remembers it', () => {
    const visit = start(
      { id: 'exit', kind: 'select_one', choices: 'pass', required: true },
      {
        id: 'remark',
        relevant: "${exit} = 'fail'",
        required: true,
        constraint: 'string-length(.) >= 10',
        constraintMessage: { vi: 'Ít nhất 10 ký tự' },
      },
    );
    expect(visit.problems().map(({ path, code }) => [path, code])).toEqual([['exit', 'required']]);
    visit.set('exit', 'fail');
    expect(visit.problems().map(({ path, code }) => [path, code])).toEqual([['remark', 'required']]);
    visit.set('remark', 'ngắn');
    expect(visit.state('remark').problem).toEqual({ path: 'remark', code: 'constraint', message: { vi: 'Ít nhất 10 ký tự' } });
    visit.set('remark', 'Cửa thoát hiểm bị khóa');
    expect(visit.problems()).toEqual([]);
    visit.set('exit', 'pass');
    expect(visit.answers()).toEqual({ exit: 'pass' });
    expect(visit.memory()).toEqual({ exit: 'pass', remark: 'Cửa thoát hiểm bị khóa' });
    visit.set('exit', 'fail');
    expect(visit.answers()).toEqual({ exit: 'fail', remark: 'Cửa thoát hiểm bị khóa' });
  });

  it('calculates in dependency order, whatever the order of the rows', () => {
    const visit = start(
      { id: 'total', kind: 'calculate', calculation: '${half} * 2 + 1' },
      { id: 'half', kind: 'calculate', calculation: '${whole} div 2' },
      { id: 'whole', kind: 'integer' },
    );
    expect(visit.state('total').value).toBeUndefined();
    visit.set('whole', 10);
    expect(visit.state('total').value).toBe('11');
  });

  it('reads a hidden answer as empty', () => {
    const visit = start(
      { id: 'a', kind: 'integer' },
      { id: 'b', kind: 'integer', relevant: '${a} > 1' },
      { id: 'c', kind: 'calculate', calculation: "if(${b} = '', 'none', ${b})" },
    );
    visit.set('a', 2);
    visit.set('b', 7);
    expect(visit.state('c').value).toBe('7');
    visit.set('a', 0);
    expect(visit.state('c').value).toBe('none');
  });

  it('tells listeners which paths changed, and only those', () => {
    const visit = start({ id: 'a' }, { id: 'b', relevant: "${a} = 'x'" }, { id: 'c' });
    const seen: string[][] = [];
    const stop = visit.subscribe((changed) => seen.push([...changed].sort()));
    visit.set('a', 'x');
    visit.set('c', 'y');
    stop();
    visit.set('c', 'z');
    expect(seen).toEqual([['a', 'b'], ['c']]);
  });

  it('knows the day in the zone of the organisation, not of the machine', () => {
    expect(start({ id: 'day', kind: 'today' }).state('day').value).toBe('2021-08-15');
    expect(start({ id: 'day', kind: 'date', dynamicDefault: 'today()' }).state('day').value).toBe('2021-08-15');
  });

  it('fills outputs in labels and falls back to the default language', () => {
    const visit = start({ id: 'name' }, { id: 'ask', label: { vi: 'Chào ${name}' } });
    visit.set('name', '<b>Hà</b>');
    expect(visit.text('ask', 'label', 'en')).toBe('Chào <b>Hà</b>');
  });

  it('refuses what is no answer of the kind, and what is no node', () => {
    const visit = start({ id: 'n', kind: 'integer' });
    expect(() => visit.set('n', 'mười')).toThrow(AnswerTypeError);
    expect(() => visit.set('n', 1.5)).toThrow(AnswerTypeError);
    expect(() => visit.set('m', 1)).toThrow(UnknownPathError);
  });
});

describe('reviewing finished answers', () => {
  const definition = compiled(
    form({ id: 'exit', kind: 'select_one', choices: 'pass', required: true }, { id: 'n', kind: 'integer', constraint: '. > 0' }),
  );

  it('reports each problem with its place and drops nothing silently', () => {
    const answers = { exit: 'maybe', n: 'three', extra: 1, __proto__x: 'y' } as unknown as Answers;
    const { problems } = review(definition, host, answers);
    expect(problems.map(({ path, code }) => `${path}:${code}`).sort()).toEqual([
      '__proto__x:unknown',
      'exit:choice',
      'extra:unknown',
      'n:type',
    ]);
  });

  it('accepts what is right', () => {
    expect(review(definition, host, { exit: 'pass', n: 3 })).toMatchObject({ answers: { exit: 'pass', n: 3 }, problems: [] });
  });
});

describe('definitions that cannot work are refused by name', () => {
  const cases: readonly (readonly [string, Row[], string])[] = [
    ['an unknown question', [{ id: 'a', relevant: '${nobody} = 1' }], 'There is no question named “nobody”'],
    [
      'a cycle, with its path',
      [
        { id: 'a', kind: 'calculate', calculation: '${b}' },
        { id: 'b', kind: 'calculate', calculation: '${a}' },
      ],
      'a → b → a',
    ],
    ['an unknown function', [{ id: 'a', relevant: 'evil()' }], 'There is no function evil()'],
    ['a wrong number of arguments', [{ id: 'a', relevant: 'selected(1)' }], 'selected() takes 2 arguments, not 1'],
    ['a path that leads nowhere', [{ id: 'a', relevant: '../b = 1' }], 'There is nothing at “b” in this form'],
    ['a bare name', [{ id: 'a', relevant: 'age > 5' }], 'Write ${age} for a question'],
    ['a broken expression', [{ id: 'a', constraint: '. >= ' }], 'ends too early'],
    ['a missing list', [{ id: 'a', kind: 'select_one', choices: 'nowhere' }], 'the choice list “nowhere”'],
    [
      'a name used twice',
      [
        { id: 'a', name: 'x' },
        { id: 'b', name: 'x' },
      ],
      'Two nodes have the name “x”',
    ],
  ];
  it.each(cases)('%s', (_, rows, message) => {
    const result = compile(form(...rows));
    expect(result.ok).toBe(false);
    if (!result.ok)
      expect(result.findings.map((finding) => Object.values(tellFinding(finding, 'en')).join(' ')).join('\n')).toContain(message);
  });

  it('a chain of 20,000 calculations neither hangs nor exhausts the stack', () => {
    const rows = Array.from({ length: 20_000 }, (_, index): Row => ({
      id: `c${index}`,
      kind: 'calculate',
      calculation: index === 0 ? '1' : `\${c${index - 1}} + 1`,
    }));
    expect(start(...rows.reverse()).state('c19999').value).toBe('20000');
  });

  it('nesting beyond the limit is an error, not a crash', () => {
    const result = compile(form({ id: 'a', relevant: '('.repeat(5_000) + '1' + ')'.repeat(5_000) }));
    expect(result).toMatchObject({ ok: false, findings: [{ code: 'expression.too-nested' }] });
  });
});

describe('laws of the engine', () => {
  const sources = (index: number): fc.Arbitrary<string> => {
    const earlier = fc.integer({ min: 0, max: Math.max(0, index - 1) }).map((at) => `\${q${at}}`);
    return fc
      .tuple(earlier, fc.constantFrom('=', '!=', '<', '>='), fc.integer({ min: 0, max: 3 }))
      .map(([left, operator, right]) => `${left} ${operator} ${right}`);
  };
  const anyForm = fc
    .integer({ min: 2, max: 12 })
    .chain((size) =>
      fc.tuple(
        ...Array.from({ length: size }, (_, index) =>
          index === 0
            ? fc.constant<Row>({ id: 'q0', kind: 'integer' })
            : fc
                .record({ relevant: sources(index), required: sources(index), calculated: fc.boolean() })
                .map((row): Row =>
                  row.calculated
                    ? { id: `q${index}`, kind: 'calculate', relevant: row.relevant, calculation: `\${q${index - 1}} + 1` }
                    : { id: `q${index}`, kind: 'integer', relevant: row.relevant, required: row.required },
                ),
        ),
      ),
    );
  const anySteps = fc.array(fc.tuple(fc.nat({ max: 11 }), fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined })), {
    maxLength: 25,
  });

  function play(definition: CompiledForm, steps: readonly (readonly [string, AnswerValue | undefined])[]): Session {
    const visit = open(definition, host);
    for (const [path, value] of steps) visit.set(path, value);
    return visit;
  }

  function view(visit: Session): unknown {
    return visit.children('').map((path) => {
      const { value, relevant, required, problem } = visit.state(path);
      return { path, value, relevant, required, problem };
    });
  }

  it('recomputing only what depends on a change equals computing everything', () => {
    fc.assert(
      fc.property(anyForm, anySteps, (rows, steps) => {
        const definition = compiled(form(...rows));
        const open_ = rows.filter((row) => row.kind === 'integer').map((row) => row.id);
        const played = play(
          definition,
          steps.map(([at, value]) => [open_[at % open_.length]!, value] as const),
        );
        expect(view(played)).toEqual(view(open(definition, host, played.memory())));
      }),
    );
  });

  it('the order of answers does not matter', () => {
    fc.assert(
      fc.property(anyForm, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 12 }), fc.nat(), (rows, values, seed) => {
        const definition = compiled(form(...rows));
        const steps = rows.flatMap((row, at) => (row.kind === 'integer' ? [[row.id, values[at]!] as const] : []));
        const shuffled = [...steps].sort(
          ([left], [right]) => ((left.charCodeAt(1) * 31 + seed) % 7) - ((right.charCodeAt(1) * 31 + seed) % 7),
        );
        expect(view(play(definition, shuffled))).toEqual(view(play(definition, steps)));
      }),
    );
  });
});
