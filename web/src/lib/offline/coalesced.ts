/**
 * Calls of the returned function while `work` runs make it run once more in the end, however many they were. What it does
 * must take in all that happened before it began.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running = false;
  let wanted = false;
  return async () => {
    wanted = true;
    if (running) return;
    running = true;
    try {
      while (wanted) {
        wanted = false;
        await work();
      }
    } finally {
      running = false;
    }
  };
}
