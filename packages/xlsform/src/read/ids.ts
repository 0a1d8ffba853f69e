import { hash } from '../mapping/languages.ts';

const ID = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const LONGEST = 64;

/** Gives every node an id that only depends on names, so that a form read again finds its answers again. */
export type Ids = {
  /** The id for a name when the sheet gives none. */
  derive(name: string, parent: string | undefined): string;
  /** Whether an id is well formed and still free. */
  free(id: string): boolean;
  take(id: string): string;
};

export function createIds(): Ids {
  const taken = new Set<string>();
  return {
    derive: (name, parent) => {
      const plain = asId(name);
      if (!taken.has(plain)) return plain;
      const base = asId(parent === undefined ? plain : `${parent}-${plain}`);
      for (let again = 1; ; again += 1) {
        const id = again === 1 ? base : asId(`${base}-${again}`);
        if (!taken.has(id)) return id;
      }
    },
    free: (id) => ID.test(id) && !taken.has(id),
    take: (id) => {
      taken.add(id);
      return id;
    },
  };
}

/** The next node's id: the one written in the sheet if it can be, else the derived one. */
export function nextId(ids: Ids, name: string, parent: string | undefined, wanted: string): string {
  return ids.take(ids.free(wanted) ? wanted : ids.derive(name, parent));
}

/** A name as an id: other letters become `_`; what is lost is told apart by a hash. */
function asId(name: string): string {
  if (ID.test(name)) return name;
  const ascii = name.replace(/[^A-Za-z0-9_-]/g, '_');
  const start = /^[A-Za-z]/.test(ascii) ? ascii : `q${ascii}`;
  if (start.length <= LONGEST && ascii === name) return start;
  const tail = `_${hash(name)}`;
  return start.slice(0, LONGEST - tail.length) + tail;
}
