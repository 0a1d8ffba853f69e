import type { Assignment, Subject } from '@safeground/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directionsTo, distanceBetween, roundOf } from './round.ts';

const assignment = (subject: string, due: string): Assignment => ({
  form: 'frm_1',
  subject,
  inspector: 'usr_1',
  due,
  state: 'open',
  subjectName: subject,
  inspectorName: 'Bảo',
  unit: 'u_1',
  createdAt: '2021-08-01T00:00:00Z',
  createdBy: 'usr_2',
});
const subject = (id: string, latitude?: number): Subject => ({
  id,
  kind: 'business',
  name: id,
  unit: 'u_1',
  createdAt: '2021-08-01T00:00:00Z',
  ...(latitude === undefined ? {} : { place: { latitude, longitude: 109.19 } }),
});

describe('the round to make', () => {
  const places = new Map([subject('near', 12.25), subject('far', 12.9), subject('unknown')].map((each) => [each.id, each]));
  const given = [
    assignment('far', '2021-08-20'),
    assignment('unknown', '2021-08-21'),
    assignment('near', '2021-08-26'),
    assignment('near', '2021-08-01'),
  ];
  const order = (here?: { latitude: number; longitude: number }): string[] =>
    roundOf(given, (id) => places.get(id), '2021-08-20', here).map((stop) => `${stop.band} ${stop.assignment.subject}`);

  it('begins with what is overdue and what is due today; then by day, or by distance where the tablet knows its place', () => {
    expect(order()).toEqual(['overdue near', 'today far', 'soon unknown', 'soon near']);
    expect(order({ latitude: 12.24, longitude: 109.19 })).toEqual(['overdue near', 'today far', 'soon near', 'soon unknown']);
  });

  it('law: every assignment is in it once, and no band is broken up', () => {
    const days = fc.integer({ min: 0, max: 60 }).map((day) => new Date(Date.UTC(2021, 7, 1 + day)).toISOString().slice(0, 10));
    const point = fc.option(
      fc.record({ latitude: fc.double({ min: 8, max: 23, noNaN: true }), longitude: fc.double({ min: 102, max: 110, noNaN: true }) }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.array(fc.record({ subject: fc.constantFrom('near', 'far', 'unknown', 'gone'), due: days })), point, (list, here) => {
        const all = list.map((each) => assignment(each.subject, each.due));
        const stops = roundOf(all, (id) => places.get(id), '2021-08-20', here);
        expect(new Set(stops.map((stop) => stop.assignment))).toEqual(new Set(all));
        const runs = stops.map(({ band }) => band).filter((band, at, bands) => band !== bands[at - 1]);
        expect(new Set(runs).size).toBe(runs.length);
      }),
    );
  });

  it('law: a distance is the same both ways, and none to the same place', () => {
    const point = fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(point, point, (one, other) => {
        expect(distanceBetween(one, other)).toBeCloseTo(distanceBetween(other, one), 3);
        expect(distanceBetween(one, one)).toBe(0);
      }),
    );
    expect(distanceBetween({ latitude: 12.2388, longitude: 109.1967 }, { latitude: 10.7769, longitude: 106.7009 }) / 1000).toBeCloseTo(
      317,
      -1,
    );
  });

  it('leads there by the navigation of the device', () => {
    const shop = { ...subject('Quán Biển', 12.25), address: '12 Trần Phú' };
    expect(directionsTo(shop, 'Mozilla/5.0 (Linux; Android 14)')).toBe('geo:12.25,109.19?q=12.25,109.19(Qu%C3%A1n%20Bi%E1%BB%83n)');
    expect(directionsTo(shop, 'Mozilla/5.0 (iPad; CPU OS 17)')).toBe('https://maps.apple.com/?daddr=12.25%2C109.19');
    expect(directionsTo({ name: 'x', address: '12 Trần Phú' }, 'Windows')).toMatch(/^https:\/\/www\.google\.com\/maps\/dir\/.*12%20Tr/);
    expect(directionsTo({ name: 'x' }, 'Windows')).toBeUndefined();
  });
});
