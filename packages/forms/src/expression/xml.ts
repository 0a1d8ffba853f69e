import { ElementNode } from './nodes.ts';

/** A text that is no document this reader takes: what is wrong, and where (0-based). */
export class XmlError extends Error {
  override readonly name = 'XmlError';
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const MAX_DEPTH = 200;
const MAX_LENGTH = 50_000_000;
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/\s*([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;
const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Reads a secondary instance: elements and text. Attributes and namespaces are dropped, as no expression reads them; a DOCTYPE
 * is refused, so no entity can grow. Returns the document around the root element.
 */
export function parseXml(source: string): ElementNode {
  if (source.length > MAX_LENGTH) throw new XmlError(`longer than ${MAX_LENGTH} characters`, MAX_LENGTH);
  const document = new ElementNode('', undefined);
  let open: ElementNode = document;
  let depth = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null) throw new XmlError(source.startsWith('<!', at) ? 'a DOCTYPE is not taken' : 'broken markup', at);
    const [, cdata, closing, opening, , empty, text] = match;
    if (cdata !== undefined) open.append(cdata);
    else if (text !== undefined) appendText(open, document, text, at);
    else if (closing !== undefined) {
      if (open === document || open.name !== closing) throw new XmlError(`</${closing}> closes nothing that is open`, at);
      open = open.parent!;
      depth -= 1;
    } else if (opening !== undefined) {
      if (open === document && document.children().length > 0) throw new XmlError('a second root element', at);
      const child = new ElementNode(opening, open);
      if (empty === '/') continue;
      depth += 1;
      if (depth > MAX_DEPTH) throw new XmlError(`nested deeper than ${MAX_DEPTH}`, at);
      open = child;
    }
  }
  if (open !== document || document.children().length === 0) throw new XmlError('the document ends too early', source.length);
  return document;
}

function appendText(open: ElementNode, document: ElementNode, text: string, at: number): void {
  if (open === document) {
    if (text.trim() !== '' && text.trim() !== '\uFEFF') throw new XmlError('text outside the root element', at);
    return;
  }
  open.append(text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w+);/g, (whole, name: string) => decode(name) ?? whole));
}

function decode(name: string): string | undefined {
  if (!name.startsWith('#')) return Object.hasOwn(entities, name) ? entities[name] : undefined;
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
