import { describe, expect, it } from 'vitest';
import { describe as tellFinding } from './findings.ts';
import { parseDefinition } from './parse-definition.ts';

const minimal = {
  schema: 1,
  title: { vi: 'Phiếu' },
  languages: ['vi'],
  defaultLanguage: 'vi',
  choiceLists: [],
  children: [{ kind: 'text', id: 'a', name: 'a' }],
};

function refusal(value: unknown): string {
  const result = parseDefinition(value);
  return result.ok ? 'accepted' : result.findings.map((finding) => `${finding.place}: ${tellFinding(finding, 'en').message}`).join('\n');
}

function nested(depth: number): unknown {
  let node: unknown = { kind: 'text', id: 'leaf', name: 'leaf' };
  for (let level = 0; level < depth; level += 1) node = { kind: 'group', id: `g${level}`, name: `g${level}`, children: [node] };
  return node;
}

describe('a definition from outside', () => {
  it('is read, in NFC', () => {
    const result = parseDefinition({ ...minimal, title: { vi: 'Phiếu'.normalize('NFD') } });
    expect(result).toEqual({ ok: true, definition: minimal });
  });

  it.each([
    ['a newer schema', { ...minimal, schema: 2 }, 'schema 2'],
    ['nothing', null, 'Expected object'],
    ['an unknown key', { ...minimal, extra: 1 }, 'extra'],
    [
      'an unknown key of a node',
      { ...minimal, children: [{ kind: 'text', id: 'a', name: 'a', visibleIf: 'x' }] },
      '/children/0: Unknown key: visibleIf',
    ],
    ['an unknown kind', { ...minimal, children: [{ kind: 'hologram', id: 'a', name: 'a' }] }, '/children/0/kind'],
    ['a prototype key as id', { ...minimal, children: [{ kind: 'text', id: '__proto__', name: 'a' }] }, '/children/0/id'],
    [
      'a prototype key',
      JSON.parse(
        '{"schema":1,"title":{"vi":"x"},"languages":["vi"],"defaultLanguage":"vi","choiceLists":[],"children":[{"kind":"text","id":"a","name":"a","__proto__":{"x":1}}]}',
      ),
      '__proto__',
    ],
    [
      'a column whose name has marks of a path',
      { ...minimal, children: [{ kind: 'text', id: 'a', name: 'a', attributes: { 'bind::a/b~c.d': 1 } }] },
      '/children/0/attributes/bind::a~1b~0c.d: Expected string',
    ],
    ['nesting of ten thousand', { ...minimal, children: [nested(10_000)] }, 'nested deeper than 20'],
    [
      'too many nodes',
      { ...minimal, children: Array.from({ length: 10_001 }, (_, index) => ({ kind: 'text', id: `q${index}`, name: `q${index}` })) },
      'more than 10000 nodes',
    ],
    [
      'an endless number',
      {
        ...minimal,
        scoring: {
          mode: 'weighted',
          direction: 'safety',
          notApplicable: 'exclude',
          rounding: { decimals: 1, mode: 'half-up' },
          classes: [],
          criteria: [{ id: 'A', label: {}, node: 'a', weight: Number.POSITIVE_INFINITY, measure: { kind: 'expression', expression: '1' } }],
        },
      },
      '/scoring/criteria/0/weight',
    ],
  ])('%s is refused with its place', (_, value, message) => {
    expect(refusal(value)).toContain(message);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('has more children than a call takes arguments', () => {
    const children = new Array(400_000).fill({});
    const result = parseDefinition({ ...minimal, children: [{ kind: 'group', id: 'g', name: 'g', children }] });
    expect(result.ok || result.findings.at(-1)?.code).toBe('too-large');
  });
});
