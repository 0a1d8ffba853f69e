import { compile, open, type Session } from '@safeground/forms';
import { loadOdk, type OdkNode } from '../rivals/odk.ts';
import { FormMaker } from './form.ts';
import { Random } from './random.ts';
import { toXForm } from './xform.ts';

const STEPS = 12;

/** What an engine shows at a path: a value, a relevance, and of a repeat how many rows. */
type Shown = { readonly node: OdkNode; readonly value: string | undefined; readonly relevant: boolean; readonly rows: number | undefined };

/** Run as a process of its own: `run.ts SEED FORMS` prints one JSON line; what differs goes to standard error. */
const [seed = '1', forms = '100'] = process.argv.slice(2);
const random = new Random(Number(seed));
const loadForm = await loadOdk();
let compared = 0;
let different = 0;
for (let index = 0; index < Number(forms); index += 1) {
  const maker = new FormMaker(random);
  const definition = maker.make();
  const compiled = compile(definition);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.findings));
  const host = { now: () => 0, timeZone: 'America/Phoenix', random: () => 0.5, language: 'vi' };
  const session = open(compiled.form, host);
  const loaded = await loadForm(toXForm(definition, maker.placed));
  if (loaded.status === 'failure') throw loaded.error as Error;
  const { root } = loaded.createInstance();
  const history: string[] = [];
  for (let step = 0; step <= STEPS; step += 1) {
    const theirs = view(root);
    const wrong = differences(session, theirs);
    if (wrong.length > 0) {
      different += 1;
      console.error(`form ${index}, after ${history.join(' ') || 'opening'}: ${wrong.join('; ')}`);
      break;
    }
    history.push(act(session, theirs));
  }
}
console.log(JSON.stringify({ forms: Number(forms), compared, different }));

function view(root: OdkNode): Map<string, Shown> {
  const shown = new Map<string, Shown>();
  const visit = (node: OdkNode, prefix: string): void => {
    const { reference, children, relevant, instanceValue } = node.currentState;
    const name = reference.split('/').at(-1)!.replace(/\[.*$/, '');
    if (name === 'meta') return;
    const isRange = node.nodeType.startsWith('repeat-range');
    shown.set(prefix + name, {
      node,
      value: children === null ? instanceValue : undefined,
      relevant,
      rows: isRange ? children?.length : undefined,
    });
    children?.forEach((child, at) => {
      if (!isRange) visit(child, prefix);
      else for (const inner of child.currentState.children ?? []) visit(inner, `${prefix}${name}[${at}].`);
    });
  };
  for (const child of root.currentState.children ?? []) visit(child, '');
  return shown;
}

function differences(session: Session, theirs: ReadonlyMap<string, Shown>): string[] {
  const wrong: string[] = [];
  for (const [path, { value, relevant, rows }] of theirs) {
    const ours = session.state(path);
    compared += 1;
    if (rows !== undefined && session.children(path).length !== rows)
      wrong.push(`${path} has ${session.children(path).length} rows, theirs ${rows}`);
    if (ours.relevant !== relevant)
      wrong.push(`${path} is ${ours.relevant ? 'shown' : 'hidden'}, not theirs (${ours.node.relevant ?? ''})`);
    const text = ours.relevant && ours.value !== undefined ? String(ours.value) : '';
    if (value !== undefined && text !== value && !(text !== '' && Number(text) === Number(value)))
      wrong.push(`${path} is "${text}", theirs "${value}" (${JSON.stringify(ours.node)})`);
  }
  return wrong;
}

/** Does one thing to both engines. A repeat keeps a row: of none, theirs adds up to nothing and ours, as the standard, to 0. */
function act(session: Session, theirs: ReadonlyMap<string, Shown>): string {
  const [path, { node, rows }] = random.pick(
    [...theirs].filter(([, { node, rows }]) => rows !== undefined || ['input', 'select'].includes(node.nodeType)),
  );
  if (rows !== undefined) {
    if (rows > 1 && random.next() < 0.3) {
      const at = random.below(rows);
      node.removeInstances(at, 1);
      session.removeRow(`${path}[${at}]`);
      return `-${path}[${at}]`;
    }
    if (rows >= 4) return '';
    node.addInstances();
    return `+${session.addRow(path)}`;
  }
  const clear = random.next() < 0.15;
  const { kind } = session.state(path).node;
  const value = kind === 'integer' ? random.below(6) : random.pick(kind === 'text' ? ['a', 'ab', 'b c', 'zzz', '5'] : ['a', 'b', 'c']);
  if (node.nodeType === 'select') node.selectValue(clear ? null : String(value));
  else node.setValue(clear ? (kind === 'integer' ? null : '') : kind === 'integer' ? BigInt(value) : value);
  session.set(path, clear ? undefined : value);
  return `${path}=${clear ? '' : value}`;
}
