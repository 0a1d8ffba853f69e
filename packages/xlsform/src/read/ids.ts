import { hash } from '../mapping/languages.ts';

const ID = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const LONGEST = 64;

/** Gives every node an id that only depends on names, so that a form read again finds its answers again. */
export type Ids = {
  /** `wanted` is the id written in the sheet, if any. */
  next(name: string, parent: string | undefined, wanted: string): string;
};

export function createIds(): Ids {
  const taken = new Set<string>();
  const take = (id: string): string => {
    taken.add(id);
    return id;
  };
  return {
    next: (name, parent, wanted) => {
      if (ID.test(wanted) && !taken.has(wanted)) return take(wanted);
      const plain = asId(name);
      if (!taken.has(plain)) return take(plain);
      const base = asId(parent === undefined ? plain : `${parent}-${plain}`);
      for (let again = 1; ; again += 1) {
        const id = again === 1 ? base : asId(`${base}-${again}`);
        if (!taken.has(id)) return take(id);
      }
    },
  };
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
