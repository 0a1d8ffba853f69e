/** One tab at a time fills a draft: two sessions over one journal would write over each other. */
export type DraftLock = {
  /** Gives the draft up. */
  release(): void;
};

export type DraftLockDeps = {
  readonly account: string;
  readonly draft: string;
  /** Another tab takes the draft. It waits for the promise, unless it already has the draft (`stolen`): then nothing may be written. */
  readonly lost: (stolen: boolean) => Promise<void>;
};

/** How long a tab that is asked to let go may still write. A frozen one is passed over. */
const courtesy = 3_000;

/** Takes the draft for this tab; `undefined` while another one fills it. */
export function lockDraft(deps: DraftLockDeps): Promise<DraftLock | undefined> {
  return hold(deps, { ifAvailable: true });
}

/** Asks the other tab to write and let go, waits for it a moment, and takes the draft either way. */
export async function takeDraft(deps: DraftLockDeps): Promise<DraftLock | undefined> {
  const channel = new BroadcastChannel(nameOf(deps));
  channel.postMessage('let-go');
  channel.close();
  try {
    return await hold(deps, { signal: AbortSignal.timeout(courtesy) });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return hold(deps, { steal: true });
  }
}

/** Whether some tab is filling this draft. */
export async function isBeingFilled(account: string, draft: string): Promise<boolean> {
  if (!('locks' in navigator)) return false;
  const { held } = await navigator.locks.query();
  return held?.some((lock) => lock.name === nameOf({ account, draft })) ?? false;
}

/** Resolves once the lock is held (or is not to be had); it stays held until `release`, or until another tab takes it. */
function hold(deps: DraftLockDeps, options: LockOptions): Promise<DraftLock | undefined> {
  if (!('locks' in navigator)) return Promise.resolve({ release: () => undefined });
  return new Promise((resolve, reject) => {
    let leave: (() => void) | undefined;
    const channel = new BroadcastChannel(nameOf(deps));
    const handOver = async (): Promise<void> => {
      await deps.lost(false);
      leave?.();
    };
    navigator.locks
      .request(nameOf(deps), options, (lock) => {
        if (lock === null) return resolve(undefined);
        channel.onmessage = () => void handOver();
        return new Promise<void>((done) => {
          leave = done;
          resolve({ release: done });
        });
      })
      .catch((error: unknown) => {
        if (leave !== undefined) void deps.lost(true);
        reject(error);
      })
      .finally(() => channel.close());
  });
}

function nameOf({ account, draft }: { readonly account: string; readonly draft: string }): string {
  return `safeground-draft:${account}:${draft}`;
}
