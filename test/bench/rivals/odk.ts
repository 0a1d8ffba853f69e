import { createRequire } from 'node:module';
import { choices, hasConstraint, itemsOf, line, mark, REMARK, sections, type Mark, type Peer, type Size } from '../engine/checklist.ts';

/** `@getodk/xforms-engine` on jsdom: the only DOM it runs on outside a browser. Its wasm loader asks for `require` and `__dirname`. */
export async function loadOdk(): Promise<LoadForm> {
  const { JSDOM } = (await import('jsdom' as string)) as { JSDOM: new (html: string) => { readonly window: Record<string, unknown> } };
  const { window } = new JSDOM('<!doctype html>');
  const target = globalThis as Record<string, unknown>;
  for (const name of [
    'window',
    'document',
    'DOMParser',
    'XMLSerializer',
    'Node',
    'Element',
    'Document',
    'Attr',
    'Text',
    'Comment',
    'XPathResult',
    'File',
    'Blob',
    'FormData',
    'NodeFilter',
    'CDATASection',
    'ProcessingInstruction',
    'XMLDocument',
    'HTMLElement',
  ])
    target[name] ??= name === 'window' ? window : window[name];
  target['require'] ??= createRequire(import.meta.url);
  target['__dirname'] ??= import.meta.dirname;
  target['__filename'] ??= import.meta.filename;
  const { loadForm } = (await import('@getodk/xforms-engine' as string)) as { loadForm: LoadForm };
  return loadForm;
}

export type LoadForm = (source: string, options?: unknown) => Promise<LoadedForm>;

export type OdkNode = {
  readonly nodeType: string;
  readonly currentState: {
    readonly reference: string;
    readonly relevant: boolean;
    readonly children: readonly OdkNode[] | null;
    readonly instanceValue?: string;
  };
  readonly root: OdkNode;
  readonly validationState: { readonly violations?: readonly unknown[] };
  selectValue(value: string | null): void;
  setValue(value: unknown): void;
  addInstances(after?: number): void;
  removeInstances(start: number, count: number): void;
  prepareInstancePayload(
    options?: unknown,
  ): Promise<{ readonly data: readonly { get(name: string): Blob }[]; readonly violations: readonly unknown[] | null }>;
};
type LoadedForm = {
  readonly status: string;
  readonly error?: unknown;
  createInstance(): { readonly root: OdkNode };
  restoreInstance(input: unknown): Promise<{ readonly root: OdkNode }>;
};

function xform(size: Size): string {
  const range = Array.from({ length: sections(size) }, (_, index) => index);
  const at = (item: number): string => `/data/s${Math.floor(item / 10)}/q${item}`;
  const model = range
    .map(
      (index) =>
        `<s${index}>${itemsOf(index, size)
          .map((item) => `<q${item}/><r${item}/>`)
          .join('')}<score${index}/></s${index}>`,
    )
    .join('');
  const binds = range.map((index) => {
    const items = itemsOf(index, size).map(
      (item) =>
        `<bind nodeset="${at(item)}" type="string" required="true()"/><bind nodeset="/data/s${index}/r${item}" type="string" relevant=" ${at(item)} = 'no'" required="true()"${
          hasConstraint(item) ? ' constraint="string-length(.) &gt;= 3"' : ''
        }/>`,
    );
    const score = itemsOf(index, size)
      .map((item) => `if( ${at(item)} = 'yes', 1, 0)`)
      .join(' + ');
    return `${items.join('')}<bind nodeset="/data/s${index}/score${index}" type="string" calculate="${score}"/>`;
  });
  const total = range.map((index) => ` /data/s${index}/score${index} `).join(' + ');
  const body = range.map(
    (index) =>
      `<group ref="/data/s${index}"><label>Mục ${index + 1}</label>${itemsOf(index, size)
        .map(
          (item) =>
            `<select1 ref="${at(item)}"><label>Tiêu chí ${item + 1}</label>${choices.map((name) => `<item><label>${name}</label><value>${name}</value></item>`).join('')}</select1><input ref="/data/s${index}/r${item}"><label>Ghi chú</label></input>`,
        )
        .join('')}</group>`,
  );
  return `<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>Phiếu</h:title><model><instance><data id="bench" version="1">${model}<total/><lines jr:template=""><qty/><price/><line/></lines><lines><qty/><price/><line/></lines><lines_sum/><meta><instanceID/></meta></data></instance>${binds.join('')}<bind nodeset="/data/total" type="string" calculate="${total}"/><bind nodeset="/data/lines/qty" type="int"/><bind nodeset="/data/lines/price" type="int"/><bind nodeset="/data/lines/line" type="string" calculate=" ../qty * ../price "/><bind nodeset="/data/lines_sum" type="string" calculate="sum( /data/lines/line )"/></model></h:head><h:body>${body.join('')}<group ref="/data/lines"><label>Dòng</label><repeat nodeset="/data/lines"><input ref="/data/lines/qty"><label>SL</label></input><input ref="/data/lines/price"><label>Giá</label></input></repeat></group></h:body></h:html>`;
}

function instance(size: Size, without?: number): string {
  const range = Array.from({ length: sections(size) }, (_, index) => index);
  const item = (one: number): string =>
    `<q${one}>${mark(one)}</q${one}>${mark(one) === 'no' && one !== without ? `<r${one}>${REMARK}</r${one}>` : `<r${one}/>`}`;
  const model = range.map((index) => `<s${index}>${itemsOf(index, size).map(item).join('')}<score${index}/></s${index}>`).join('');
  const lines = Array.from(
    { length: size.lines },
    (_, index) => `<lines><qty>${line(index).qty}</qty><price>${line(index).price}</price><line/></lines>`,
  ).join('');
  return `<?xml version="1.0"?><data id="bench" version="1">${model}<total/>${lines}<lines_sum/><meta><instanceID>uuid:1</instanceID></meta></data>`;
}

function restorable(xml: string): unknown {
  const data = new FormData();
  data.set('xml_submission_file', new File([xml], 'xml_submission_file', { type: 'text/xml' }));
  return { inputType: 'FORM_INSTANCE_INPUT_RESOLVED', data: [data] };
}

class Odk implements Peer {
  readonly #size: Size;
  readonly #source: string;
  readonly #loadForm: LoadForm;
  #form: LoadedForm | undefined;
  #root: OdkNode | undefined;
  #nodes = new Map<string, OdkNode>();

  constructor(size: Size, loadForm: LoadForm) {
    this.#size = size;
    this.#source = xform(size);
    this.#loadForm = loadForm;
  }

  async load(): Promise<void> {
    const form = await this.#loadForm(this.#source);
    if (form.status === 'failure') throw form.error as Error;
    this.#form = form;
    this.#use(form.createInstance().root);
  }

  async fill(): Promise<void> {
    this.#use((await this.#form!.restoreInstance(restorable(instance(this.#size)))).root);
  }

  answer(item: number, value: Mark): void {
    this.#nodes.get(`/data/s${Math.floor(item / 10)}/q${item}`)!.selectValue(value);
  }

  addLine(): void {
    this.#nodes.get('/data/lines')!.addInstances();
  }

  async finish(): Promise<number> {
    const payload = await this.#root!.prepareInstancePayload();
    return payload.violations?.length ?? 0;
  }

  total(): number {
    return Number(this.#nodes.get('/data/total')!.currentState.instanceValue);
  }

  sum(): number {
    return Number(this.#nodes.get('/data/lines_sum')!.currentState.instanceValue);
  }

  sent(): string {
    return instance(this.#size);
  }

  broken(): string {
    return instance(this.#size, 3);
  }

  async revalidate(text: string): Promise<number> {
    const { root } = await this.#form!.restoreInstance(restorable(text));
    return root.validationState.violations?.length ?? 0;
  }

  #use(root: OdkNode): void {
    this.#root = root;
    this.#nodes = new Map();
    const visit = (node: OdkNode): void => {
      this.#nodes.set(node.currentState.reference, node);
      for (const child of node.currentState.children ?? []) visit(child);
    };
    visit(root);
  }
}

export const make = async (size: Size): Promise<Peer> => new Odk(size, await loadOdk());
