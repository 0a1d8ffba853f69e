import { expectedSum, expectedTotal, type Size } from './checklist.ts';
import { make } from './hand.ts';

/** Run as a process of its own: re-validations per second of the hand-written loop. */
const [items = '', lines = ''] = process.argv.slice(2);
const size: Size = { items: Number(items), lines: Number(lines) };
const hand = make(size);
const text = hand.sent();
const times: number[] = [];
const end = performance.now() + 2_000;
while (performance.now() < end || times.length < 50) {
  const { user, system } = process.cpuUsage();
  for (let round = 0; round < 10; round += 1) hand.revalidate(text);
  const after = process.cpuUsage();
  times.push((after.user + after.system - user - system) / 10);
}
times.sort((left, right) => left - right);
const right = hand.total() === expectedTotal(size) && hand.sum() === expectedSum(size);
console.log(JSON.stringify({ revalidate_per_s: 1_000_000 / times[Math.floor(times.length / 2)]!, right }));
