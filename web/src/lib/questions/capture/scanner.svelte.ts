import { openReader } from './reader.ts';

/** Long enough that the page stays quick between two looks, short enough that a steady hand does not notice. */
const pause = 120;

/** Looks through the camera until it reads a code. */
export class Scanner {
  readonly #read: (text: string) => void;
  #stream: MediaStream | undefined;
  #closed = false;
  stream = $state.raw<MediaStream>();
  /** The camera was refused or did not open, or what it sees cannot be read here. */
  trouble = $state<'refused' | 'failed' | 'unreadable' | undefined>(undefined);

  constructor(read: (text: string) => void) {
    this.#read = read;
  }

  /** Opens the camera that looks away from the person, where there is one. */
  async open(): Promise<void> {
    try {
      const wanted = { video: { facingMode: 'environment', width: { ideal: 1280 } } };
      this.#stream = await navigator.mediaDevices.getUserMedia(wanted);
      if (this.#closed) this.#stop();
      else this.stream = this.#stream;
    } catch (error) {
      this.trouble = error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'failed';
    }
  }

  /** Looks at what the video shows, again and again, until a code is read or the scanner is closed. */
  async watch(video: HTMLVideoElement): Promise<void> {
    try {
      const read = await openReader();
      while (!this.#closed) {
        const text = video.videoWidth === 0 ? undefined : (await read(video))?.normalize('NFC').trim();
        if (this.#closed) return;
        if (text !== undefined && text !== '') {
          this.#read(text);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    } catch (error) {
      console.error(error);
      this.#stop();
      this.trouble = 'unreadable';
    }
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
  }
}
