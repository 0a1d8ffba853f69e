import type { Me } from '@safeground/contract';
import { openDB } from 'idb';
import { freshLog } from './fresh-log.ts';

/**
 * Who worked on this device last, so that a tablet opens without a network. It is written through to the disk: what
 * browsers keep in localStorage is written late, and is lost with a killed browser.
 */
export const store = 'device';
const key = 'me';
/** Somebody signed out while the server could not be told: it is, before anything else is asked of it. */
const leavingKey = 'safeground.leaving';

export function leaves(): void {
  localStorage.setItem(leavingKey, 'yes');
}

export function hasLeft(): void {
  localStorage.removeItem(leavingKey);
}

/** Nobody is signed in here, whatever the server believes. */
export function isLeaving(): boolean {
  return localStorage.getItem(leavingKey) !== null;
}

export async function rememberMe(me: Me): Promise<void> {
  await change((device) => device.put(me, key));
}

export async function forgetMe(): Promise<void> {
  await change((device) => device.delete(key));
}

/** `undefined` when nobody is remembered, or when the device keeps nothing (a private window). */
export async function rememberedMe(): Promise<Me | undefined> {
  try {
    const db = await openDevice();
    const me = (await db.get(store, key)) as Me | undefined;
    db.close();
    return me;
  } catch {
    return undefined;
  }
}

type Device = { put(value: Me, key: string): Promise<unknown>; delete(key: string): Promise<unknown> };

/** A device that cannot remember still works while it has a network. */
async function change(work: (device: Device) => Promise<unknown>): Promise<void> {
  try {
    void freshLog();
    const db = await openDevice();
    const tx = db.transaction(store, 'readwrite', { durability: 'strict' });
    await Promise.all([work(tx.store), tx.done]);
    db.close();
  } catch (error) {
    console.error(error);
  }
}

/** What is kept of the device itself, whoever works on it. */
export function openDevice(): ReturnType<typeof openDB> {
  return openDB('safeground', 1, { upgrade: (db) => void db.createObjectStore(store) });
}
