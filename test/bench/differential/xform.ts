import type { FormDefinition, FormNode } from '@safeground/forms';
import { CHOICES, type Placed } from './form.ts';

/** The form as pyxform would write it: `${x}` is a relative path in the reader's own repeat, an absolute one elsewhere. */
export function toXForm({ children }: FormDefinition, placed: readonly Placed[]): string {
  const writer = new Writer(placed);
  const body = writer.body(children, '/data', undefined);
  const model = `<instance><data id="d" version="1">${instance(children)}<meta><instanceID/></meta></data></instance>${writer.binds.join('')}`;
  const names =
    'xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"';
  return `<?xml version="1.0"?><h:html ${names}><h:head><h:title>d</h:title><model>${model}</model></h:head><h:body>${body}</h:body></h:html>`;
}

function instance(nodes: readonly FormNode[]): string {
  return nodes
    .map((node) => {
      if (!('children' in node)) return `<${node.name}/>`;
      const inner = instance(node.children);
      const one = `<${node.name}>${inner}</${node.name}>`;
      return node.kind === 'repeat' ? `<${node.name} jr:template="">${inner}</${node.name}>${one}` : one;
    })
    .join('');
}

class Writer {
  readonly binds: string[] = [];
  readonly #byName: ReadonlyMap<string, Placed>;

  constructor(placed: readonly Placed[]) {
    this.#byName = new Map(placed.map((one) => [one.question.name, one]));
  }

  body(nodes: readonly FormNode[], path: string, repeat: { readonly id: string; readonly path: string } | undefined): string {
    return nodes.map((node) => this.#node(node, `${path}/${node.name}`, repeat)).join('');
  }

  #node(node: FormNode, path: string, repeat: { readonly id: string; readonly path: string } | undefined): string {
    const attribute = (name: string, source: string | undefined): string =>
      source === undefined ? '' : ` ${name}="${escape(this.#paths(source, path, repeat))}"`;
    const relevant = attribute('relevant', node.relevant);
    if (node.kind === 'group' || node.kind === 'repeat') {
      this.binds.push(`<bind nodeset="${path}"${relevant}/>`);
      const inside = this.body(node.children, path, node.kind === 'repeat' ? { id: node.id, path } : repeat);
      return `<group ref="${path}"><label>g</label>${node.kind === 'repeat' ? `<repeat nodeset="${path}">${inside}</repeat>` : inside}</group>`;
    }
    this.binds.push(
      `<bind nodeset="${path}" type="${node.kind === 'integer' ? 'int' : 'string'}"${relevant}${attribute('calculate', node.calculation)}/>`,
    );
    if (node.kind === 'calculate') return '';
    if (node.kind !== 'select_one') return `<input ref="${path}"><label>q</label></input>`;
    return `<select1 ref="${path}"><label>q</label>${CHOICES.map((name) => `<item><label>${name}</label><value>${name}</value></item>`).join('')}</select1>`;
  }

  #paths(source: string, own: string, repeat: { readonly id: string; readonly path: string } | undefined): string {
    return source.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const { path, repeat: home } = this.#byName.get(name)!;
      if (repeat === undefined || home !== repeat.id) return ` ${path} `;
      const depth = repeat.path.split('/').length;
      return ` ${'../'.repeat(own.split('/').length - depth)}${path.split('/').slice(depth).join('/')} `;
    });
  }
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
