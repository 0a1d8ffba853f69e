/** Does the work now and again, one at a time, this many milliseconds apart; a failure waits for the next turn. Gives how to stop. */
export function every(milliseconds: number, work: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const turn = async (): Promise<void> => {
    try {
      await work();
    } catch {
      // The network may come and go while somebody carries the tablet about.
    }
    if (!stopped) timer = setTimeout(() => void turn(), milliseconds);
  };
  timer = setTimeout(() => void turn(), milliseconds);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
