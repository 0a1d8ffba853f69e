import type { Tablet } from '../inspect/tablet.ts';
import { aloneByLock, Outbox } from './outbox.svelte.ts';
import { httpTransport } from './transport.ts';

/** The queue of a tablet, and its sending over HTTP until `stop`. */
export function startSending(tablet: Tablet): { outbox: Outbox; stop: () => void } {
  const outbox = new Outbox({
    db: tablet.db,
    transport: httpTransport((url, init) => fetch(url, init), tablet.account),
    account: tablet.account,
    now: Date.now,
    random: Math.random,
    alone: aloneByLock(tablet.account),
    tell: (news) => tablet.tell(news),
  });
  tablet.listen((news) => outbox.heard(news));
  return { outbox, stop: outbox.start() };
}
