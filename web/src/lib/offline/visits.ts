import type { SubmissionSummary } from '@safeground/contract';
import type { OfflineDatabase } from './db.ts';
import type { LastVisit } from './records.ts';

/** What the server last said of a subject's inspections. A part that the disk lost is as one never fetched, here and below. */
export async function past(db: OfflineDatabase, subject: string): Promise<readonly SubmissionSummary[] | undefined> {
  return (await db.carried(pastKey(subject))) as readonly SubmissionSummary[] | undefined;
}

export async function putPast(db: OfflineDatabase, subject: string, past: readonly SubmissionSummary[]): Promise<void> {
  await db.inPacket(async (packet) => void (await packet.put(past, pastKey(subject))));
}

/** What the last visit to a subject with a form said. */
export async function lastVisit(db: OfflineDatabase, subject: string, form: string): Promise<LastVisit | undefined> {
  return (await db.carried(lastKey(subject, form))) as LastVisit | undefined;
}

export async function putLastVisit(db: OfflineDatabase, subject: string, form: string, visit: LastVisit): Promise<void> {
  await db.inPacket(async (packet) => void (await packet.put(visit, lastKey(subject, form))));
}

function pastKey(subject: string): string {
  return `past:${subject}`;
}

function lastKey(subject: string, form: string): string {
  return `last:${subject}:${form}`;
}
