import { limits, Refused } from './refused.ts';

/** Where a tag stands in the whole text: `start` is the `<`, `end` is after the `>`. Offsets count UTF-16 units. */
export type Place = { readonly start: number; readonly end: number };

export type XmlHandler = {
  /** `attributes` is the raw text between the name and the `>`; read it with `attribute`. Names come without prefix. */
  open(name: string, attributes: string, place: Place, empty: boolean): void;
  close(name: string, place: Place): void;
  text(text: string): void;
};

/** The longest text or tag: a cell holds at most 32,767 characters. */
const LONGEST = 1_000_000;

const ENTITY = /&(#x[0-9A-Fa-f]+|#\d+|\w+);/g;
const named: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Scans XML as it arrives, so that a part can be refused or left before it is whole in memory. Knows what a workbook's parts
 * need and refuses the rest: no DOCTYPE (so no entities of its own), balanced tags, bounded depth.
 */
export class XmlScanner {
  readonly #handler: XmlHandler;
  readonly #part: string;
  readonly #stack: string[] = [];
  #pending = '';
  /** Offset of `#pending` in the whole text. */
  #offset = 0;

  constructor(part: string, handler: XmlHandler) {
    this.#part = part;
    this.#handler = handler;
  }

  push(chunk: string): void {
    this.#pending += chunk;
    let at = 0;
    for (;;) {
      const next = this.#step(at);
      if (next < 0) break;
      at = next;
    }
    this.#pending = this.#pending.slice(at);
    this.#offset += at;
    if (this.#pending.length > LONGEST) this.#damaged('a tag without end');
  }

  end(): void {
    if (this.#stack.length > 0 || this.#pending.trim() !== '') this.#damaged('it ends too early');
  }

  /** Handles the text or the tag at `at`; -1 when it has not wholly arrived. */
  #step(at: number): number {
    const text = this.#pending;
    if (at >= text.length) return -1;
    if (text.charCodeAt(at) !== 60) {
      const tag = text.indexOf('<', at);
      if (tag < 0) return -1;
      if (this.#stack.length > 0) this.#handler.text(decodeXml(text.slice(at, tag)));
      return tag;
    }
    if (text.startsWith('<!', at) || text.startsWith('<?', at)) return this.#special(at);
    const end = tagEnd(text, at);
    if (end < 0) return -1;
    const place = { start: this.#offset + at, end: this.#offset + end };
    if (text.charCodeAt(at + 1) === 47) this.#close(localName(text.slice(at + 2, end - 1).trim()), place);
    else this.#open(text.slice(at + 1, end - 1), place);
    return end;
  }

  #special(at: number): number {
    const text = this.#pending;
    if (text.length - at < 9) return -1;
    if (text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at);
      if (end < 0) return -1;
      this.#handler.text(text.slice(at + 9, end));
      return end + 3;
    }
    const [mark, skip] = text.startsWith('<!--', at) ? ['-->', 4] : text.startsWith('<?', at) ? ['?>', 2] : ['', 0];
    if (mark === '') throw new Refused('xml-doctype', { part: this.#part });
    const end = text.indexOf(mark, at + skip);
    if (end < 0) return -1;
    const encoding = /^<\?xml[^>]*encoding\s*=\s*["']([^"']+)/.exec(text.slice(at, end))?.[1];
    if (encoding !== undefined && !/^(utf-?8|us-ascii|ascii)$/i.test(encoding))
      throw new Refused('xml-encoding', { part: this.#part, encoding });
    return end + mark.length;
  }

  #open(source: string, place: Place): void {
    const empty = source.endsWith('/');
    const body = empty ? source.slice(0, -1) : source;
    const space = body.search(/\s/);
    const name = localName(space < 0 ? body : body.slice(0, space));
    if (name === '') this.#damaged('a tag without name');
    this.#handler.open(name, space < 0 ? '' : body.slice(space), place, empty);
    if (empty) return;
    this.#stack.push(name);
    if (this.#stack.length > limits.depth) this.#damaged(`nested deeper than ${limits.depth}`);
  }

  #close(name: string, place: Place): void {
    if (this.#stack.pop() !== name) this.#damaged(`</${name}> closes nothing`);
    this.#handler.close(name, place);
  }

  #damaged(detail: string): never {
    throw new Refused('xml-damaged', { part: this.#part, detail });
  }
}

/** Index after the `>` that ends a tag; a `>` inside quotes does not. */
function tagEnd(text: string, from: number): number {
  let end = text.indexOf('>', from);
  for (let quote = nextQuote(text, from); end >= 0 && quote >= 0 && quote < end;) {
    const closing = text.indexOf(text.charAt(quote), quote + 1);
    if (closing < 0) return -1;
    if (closing > end) end = text.indexOf('>', closing);
    quote = nextQuote(text, closing + 1);
  }
  return end < 0 ? -1 : end + 1;
}

function nextQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34 || code === 39) return at;
    if (code === 62) return -1;
  }
  return -1;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const attributePatterns = new Map<string, RegExp>();

/** An attribute's value. `r:id` asks for any prefix before `id`; a plain name asks for none. */
export function attribute(attributes: string, name: string): string | undefined {
  let pattern = attributePatterns.get(name);
  if (pattern === undefined) {
    const local = name.startsWith('r:') ? `\\w+:${name.slice(2)}` : name;
    pattern = new RegExp(`\\s${local}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
    attributePatterns.set(name, pattern);
  }
  const match = pattern.exec(attributes);
  return match === null ? undefined : decodeXml(match[1] ?? match[2] ?? '');
}

/** Replaces the five named and the numeric entities. Any other could only come from a DOCTYPE, which is refused. */
function decodeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (whole, body: string) => {
    if (!body.startsWith('#')) return named.get(body) ?? whole;
    const code = body.startsWith('#x') ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/** XML text. Control characters are not allowed in XML 1.0 at all: they would make Excel call the file damaged. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
