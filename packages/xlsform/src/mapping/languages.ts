/** Languages as forms name them. Columns say `English (en)`, `Français` or `vi`; a definition wants language tags. */
export type Languages = {
  /** The tag of a name, which thereby is one of the form's languages; the same name always gives the same tag. */
  tag(name: string): string;
  /** The tag of a name that need not be one of the form's languages. */
  peek(name: string): string;
  /** Whether the name is one of the form's languages. */
  known(name: string): boolean;
  /** The form's languages, in the order they were met. */
  readonly tags: readonly string[];
  /** Names that are not their own tag. */
  names(): Readonly<Record<string, string>>;
};

/** pyxform's name of the language of columns without a suffix. */
export const DEFAULT_NAME = 'default';
/** “Undetermined”: the language of columns without a suffix, when nothing says which one it is. */
export const DEFAULT_TAG = 'und';

/** ISO 639 keeps `qaa` to `qtz` for private use. */
export const PRIVATE_TAG = 'qaa-x-';

/** Names seen in public forms, in English and in the language itself. */
const byName: ReadonlyMap<string, string> = new Map([
  ['amharic', 'am'],
  ['arabic', 'ar'],
  ['العربية', 'ar'],
  ['bengali', 'bn'],
  ['bangla', 'bn'],
  ['burmese', 'my'],
  ['chinese', 'zh'],
  ['dari', 'prs'],
  ['english', 'en'],
  ['french', 'fr'],
  ['français', 'fr'],
  ['francais', 'fr'],
  ['german', 'de'],
  ['deutsch', 'de'],
  ['hausa', 'ha'],
  ['hindi', 'hi'],
  ['indonesian', 'id'],
  ['japanese', 'ja'],
  ['khmer', 'km'],
  ['korean', 'ko'],
  ['lao', 'lo'],
  ['nepali', 'ne'],
  ['pashto', 'ps'],
  ['portuguese', 'pt'],
  ['português', 'pt'],
  ['russian', 'ru'],
  ['somali', 'so'],
  ['spanish', 'es'],
  ['español', 'es'],
  ['espanol', 'es'],
  ['swahili', 'sw'],
  ['kiswahili', 'sw'],
  ['thai', 'th'],
  ['turkish', 'tr'],
  ['ukrainian', 'uk'],
  ['urdu', 'ur'],
  ['vietnamese', 'vi'],
  ['tiếng việt', 'vi'],
  ['tieng viet', 'vi'],
]);

/** `plain` is the tag of columns without a suffix. */
export function createLanguages(plain: string): Languages {
  const tags = new Set<string>();
  const tagOf = new Map<string, string>();
  const peek = (name: string): string => {
    const known = tagOf.get(name);
    if (known !== undefined) return known;
    const wanted = name === DEFAULT_NAME ? plain : tagFor(name);
    const taken = new Set(tagOf.values());
    let tag = wanted;
    for (let again = 2; taken.has(tag); again += 1) tag = `${wanted}-x-${again}`;
    tagOf.set(name, tag);
    return tag;
  };
  return {
    get tags() {
      return [...tags];
    },
    peek,
    known: (name) => tags.has(tagOf.get(name) ?? ''),
    tag: (name) => {
      const tag = peek(name);
      tags.add(tag);
      return tag;
    },
    names: () => Object.fromEntries([...tagOf].filter(([name, tag]) => name !== nameOf(tag)).map(([name, tag]) => [tag, name])),
  };
}

/** What a tag is called in a column when nothing else is said. */
export function nameOf(tag: string): string {
  return tag === DEFAULT_TAG ? DEFAULT_NAME : tag;
}

function tagFor(name: string): string {
  const code =
    /\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\s*\)$/.exec(name)?.[1] ??
    (/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*$/.test(name) ? name : undefined);
  if (code !== undefined) return code.replaceAll('_', '-').replace(/^[A-Za-z]+/, (primary) => primary.toLowerCase());
  const known = byName.get(name.toLowerCase().trim());
  if (known !== undefined) return known;
  const slug = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${PRIVATE_TAG}${slug === '' ? hash(name) : slug}`;
}

/** A short, stable word for a text: FNV-1a in base 36. */
export function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value >>> 0).toString(36);
}
