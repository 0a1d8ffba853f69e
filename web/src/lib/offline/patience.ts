/**
 * Milliseconds that a server is waited for, from the last byte that came from it: longer than its own limit of 25 s, so that a slow
 * answer is not taken for a lost one.
 */
export const patience = 40_000;

/** Bytes per millisecond of the slowest link worth waiting for (64 kbit/s): a photo on 2G is slow, not lost. */
const slowest = 8;

/** Milliseconds until the first byte of an answer: what is sent has to get there before. */
export function patienceFor({ body }: RequestInit): number {
  return patience + (body instanceof ArrayBuffer ? body.byteLength : typeof body === 'string' ? body.length : 0) / slowest;
}

/**
 * `fetch` for answers of any size: on a thin link they may take minutes, on one that has fallen silent they are given up. Throws what
 * `fetch` throws, and so does reading the answer.
 */
export async function patientFetch(url: string, init: RequestInit): Promise<Response> {
  const silence = new AbortController();
  const alarmIn = (milliseconds: number): ReturnType<typeof setTimeout> => setTimeout(() => silence.abort(), milliseconds);
  let alarm = alarmIn(patienceFor(init));
  const hear = (): void => {
    clearTimeout(alarm);
    alarm = alarmIn(patience);
  };
  const heard = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(part, through) {
      hear();
      through.enqueue(part);
    },
    flush: () => clearTimeout(alarm),
  });
  try {
    const response = await fetch(url, { ...init, signal: silence.signal });
    hear();
    if (response.body === null) clearTimeout(alarm);
    return new Response(response.body?.pipeThrough(heard), response);
  } catch (error) {
    clearTimeout(alarm);
    throw error;
  }
}
