import type { Grant, Role, Unit } from '@safeground/contract';
import type { Permission } from '@safeground/contract/routes';
import { unitTree } from '@safeground/programmes';
import { describe, expect, it } from 'vitest';
import type { ServiceContext } from './context.ts';
import { allow, permits, type Resource } from './rights.ts';

const units: Unit[] = [
  { id: 'city', name: { vi: 'Nha Trang' }, kind: 'city', validFrom: '2021-01-01' },
  { id: 'vinh_hai', name: { vi: 'Vĩnh Hải' }, kind: 'ward', parent: 'city', validFrom: '2021-01-01' },
  { id: 'phuoc_dong', name: { vi: 'Phước Đồng' }, kind: 'commune', parent: 'city', validFrom: '2021-01-01' },
];

function contextWith(...grants: Grant[]): ServiceContext {
  return {
    deps: { now: () => Date.parse('2021-09-01T00:00:00Z') },
    actor: { user: { id: 'usr_1', name: 'Lan', email: 'lan@safe.example' }, organisation: 'nhatrang', grants },
    organisation: { id: 'nhatrang', name: {}, timeZone: 'Asia/Ho_Chi_Minh', languages: ['vi'], calendars: [], units: unitTree(units) },
  } as unknown as ServiceContext;
}

const all: readonly Permission[] = [
  'people.read',
  'people.grant',
  'agency.write',
  'form.read',
  'form.write',
  'form.publish',
  'subject.read',
  'subject.write',
  'submission.read',
  'submission.write',
  'submission.review',
  'summary.read',
  'export.create',
  'period.close',
  'zone.recognise',
  'programme.read',
  'programme.write',
  'assignment.read',
  'assignment.write',
];

/** What each role may do on everything, written down apart from the code: a right that appears or goes must be said here. */
const expected: { readonly [role in Role]: string } = {
  //               pR pG aW fR fW fP sR sW bR bW bV uR eC pC zR gR gW aR aA
  designer: /*    */ '1  0  0  1  1  1  1  1  1  0  0  1  1  0  0  1  0  1  1',
  inspector: /*   */ '0  0  0  1  0  0  1  1  1  1  0  1  0  0  0  0  0  0  0',
  reporter: /*    */ '0  0  0  1  0  0  1  0  1  1  0  1  0  0  0  0  0  0  0',
  committee: /*   */ '1  0  0  1  0  0  1  0  1  0  1  1  1  1  1  1  1  1  0',
  administrator: /* */ '1  1  1  1  1  1  1  1  1  0  1  1  1  1  1  1  1  1  1',
};

/** Things a right may be asked on: of the whole organisation, of an agency or a unit within the grant (`a`, `u`) or outside (`x`, `v`). */
const things: { readonly [letter: string]: Resource } = {
  o: {},
  a: { agency: 'health' },
  x: { agency: 'market' },
  u: { unit: 'vinh_hai' },
  v: { unit: 'phuoc_dong' },
};

type Reach = { readonly scope: Grant['scope']; readonly on: { readonly [action in Permission]?: string } & { readonly rest: string } };

/** Where a right reaches under each kind of scope, whichever role brings it. Forms and rules are shared, and the register of subjects. */
const reach: { readonly [kind: string]: Reach } = {
  organisation: { scope: { kind: 'organisation' }, on: { rest: 'oaxuv' } },
  agency: {
    scope: { kind: 'agency', agency: 'health' },
    on: {
      'form.read': 'oax',
      'programme.read': 'oax',
      'subject.read': 'oauv',
      'subject.write': 'oauv',
      rest: 'a',
    },
  },
  unit: { scope: { kind: 'unit', unit: 'vinh_hai' }, on: { 'form.read': 'oaxu', 'programme.read': 'oaxu', rest: 'u' } },
};

const held = (grant: Grant, action: Permission, resource: Resource = {}): boolean => permits(contextWith(grant), action, resource);

describe('rights', () => {
  it.each(Object.entries(expected))('%s of the whole organisation', (role, line) => {
    const grant = { role: role as Role, scope: { kind: 'organisation' } } as const;
    expect(all.map((action) => (held(grant, action) ? '1' : '0')).join('  ')).toBe(line);
  });

  it.each(Object.entries(expected).flatMap(([role, line]) => Object.keys(reach).map((kind) => ({ role: role as Role, kind, line }))))(
    '$role of one $kind: each right on each kind of thing',
    ({ role, kind, line }) => {
      const { scope, on } = reach[kind]!;
      const roleHolds = new Map(all.map((action, index) => [action, line.split(/ +/)[index] === '1']));
      const wrong = all.flatMap((action) =>
        Object.entries(things).flatMap(([letter, resource]) => {
          const due = roleHolds.get(action) === true && (on[action] ?? on.rest).includes(letter);
          return held({ role, scope }, action, resource) === due ? [] : [`${action} on ${JSON.stringify(resource)} should be ${due}`];
        }),
      );
      expect(wrong).toEqual([]);
    },
  );

  it.each([
    ['its own unit', 'vinh_hai', true],
    ['another unit', 'phuoc_dong', false],
    ['the unit above', 'city', false],
    ['a unit that does not exist', 'nowhere', false],
  ])('a grant on a ward, on %s', (_, unit, allowed) => {
    const grant: Grant = { role: 'inspector', scope: { kind: 'unit', unit: 'vinh_hai' } };
    expect(held(grant, 'submission.write', { unit })).toBe(allowed);
    expect(held(grant, 'summary.read', { unit })).toBe(allowed);
  });

  it('a grant on the city holds for its wards; one on a ward not for the organisation', () => {
    expect(held({ role: 'committee', scope: { kind: 'unit', unit: 'city' } }, 'submission.review', { unit: 'phuoc_dong' })).toBe(true);
    expect(held({ role: 'committee', scope: { kind: 'unit', unit: 'vinh_hai' } }, 'summary.read')).toBe(false);
  });

  it('an agency writes its own forms, reads all of them, and grants nothing', () => {
    const designer: Grant = { role: 'designer', scope: { kind: 'agency', agency: 'health' } };
    expect(held(designer, 'form.write', { agency: 'health' })).toBe(true);
    expect(held(designer, 'form.publish', { agency: 'market' })).toBe(false);
    expect(held(designer, 'form.read', { agency: 'market' })).toBe(true);
    expect(held({ role: 'administrator', scope: { kind: 'agency', agency: 'health' } }, 'people.grant')).toBe(false);
  });

  it('several grants add up, and none at all is refused with the right that is missing', () => {
    const context = contextWith(
      { role: 'inspector', scope: { kind: 'unit', unit: 'vinh_hai' } },
      { role: 'committee', scope: { kind: 'unit', unit: 'phuoc_dong' } },
    );
    expect(permits(context, 'submission.review', { unit: 'phuoc_dong' })).toBe(true);
    expect(permits(context, 'submission.review', { unit: 'vinh_hai' })).toBe(false);
    expect(() => allow(contextWith(), 'form.read')).toThrow(
      expect.objectContaining({ type: 'not-permitted', detail: 'This needs the right form.read' }),
    );
  });
});
