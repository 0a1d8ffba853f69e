import type { GeoPoint } from '@safeground/forms';

/** Asks the device where it is, once at a time: a button that is disabled meanwhile would lose the focus. */
export class Locator {
  readonly #found: (point: GeoPoint) => void;
  busy = $state(false);
  trouble = $state<'refused' | 'failed' | undefined>(undefined);

  constructor(found: (point: GeoPoint) => void) {
    this.#found = found;
  }

  locate(): void {
    if (this.busy) return;
    this.busy = true;
    this.trouble = undefined;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.busy = false;
        const { latitude, longitude, altitude, accuracy } = coords;
        this.#found(altitude === null ? { latitude, longitude, accuracy } : { latitude, longitude, altitude, accuracy });
      },
      (error) => {
        this.busy = false;
        this.trouble = error.code === error.PERMISSION_DENIED ? 'refused' : 'failed';
      },
      { enableHighAccuracy: true, timeout: 30_000, maximumAge: 0 },
    );
  }
}
