import type { QuestionKind } from '../definition.ts';
import type { Host } from '../session.ts';
import { dateTimeText, dayText } from '../expression/dates.ts';
import type { Core } from './core.ts';
import type { FormFrame } from './frame.ts';

/** Literal defaults and what the device knows, in a form just opened or a row just added. */
export function applyDefaults({ host }: Core, frame: FormFrame): void {
  for (const { question, type, slot } of frame.specs) {
    if (question === undefined || type === undefined) continue;
    const source = question.default ?? metadata(question.kind, host);
    if (source !== undefined) frame.values[slot] = type.parse(source, question);
  }
}

/** Computed defaults, each on what the ones before it gave. They run once; a reopened draft keeps what it has. */
export function applyDynamicDefaults(core: Core, frame: FormFrame): void {
  for (const { place, dynamicDefault } of frame.specs) {
    if (dynamicDefault !== undefined) core.assign(place, frame, core.evaluate(place, frame, dynamicDefault.value, ''));
  }
}

export function metadata(kind: QuestionKind, host: Host): string | undefined {
  if (kind === 'start') return dateTimeText(host.now(), host.timeZone);
  if (kind === 'today') return dayText(host.now(), host.timeZone);
  if (kind === 'deviceid' || kind === 'username' || kind === 'phonenumber' || kind === 'email') return host.metadata?.[kind];
  return undefined;
}
