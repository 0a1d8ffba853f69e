import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** The bundler's graph, as far as it is asked here. */
type Graph = { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null };
/** A script that modules travel in: its name for those it takes, null for the others. The first that takes a module keeps it. */
type Group = {
  readonly priority: number;
  readonly includeDependenciesRecursively?: boolean;
  readonly name: (id: string, graph: Graph) => string | null;
};

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What every page starts with, but for a form. */
const everyPage = ['+layout.ts', '+layout.svelte', '+error.svelte'].map((file) => here(`src/routes/${file}`));
/** What a tablet needs to open a form. */
const filling = [here('src/form.ts')];
/** What comes after a form that is open. */
const meanwhile = ['sending.ts', 'office.ts'].map((file) => here(`src/lib/offline/${file}`));

const svelte = /\/node_modules\/(svelte|esm-env|clsx)\//;
/** What other pages use of Svelte: bound inputs, elements of any name, reactive maps. */
const bindings =
  /\/svelte\/src\/internal\/client\/dom\/(elements\/bindings\/input|blocks\/svelte-element)\.js$|\/svelte\/src\/reactivity\/map\.js$/;
const kit = /\/node_modules\/@sveltejs\/kit\/|\/web\/kit\//;
/** Kit's client reads where and what it is as it is evaluated: what sets that must not stand in one script with it. */
const entry = /\/@sveltejs\/kit\/src\/runtime\/client\/(entry|client-entry)\.js$/;
const start =
  /\/@sveltejs\/kit\/src\/runtime\/client\/payload\.js$|vite\/preload-helper|\/web\/kit\/client-entry\.ts$|\/inspect\/form-path\.ts$/;

/**
 * The scripts of the path that is walked most, on the slowest device: opening and filling a form. Left to itself the
 * bundler makes one script for each set of pages that share a module, some eighty of them, each with a request, a
 * compressor that starts from nothing, and names for what goes in and out. The other pages split as the bundler likes.
 */
export function scripts(): Group[] {
  const frame = closureOf(everyPage);
  const fill = closureOf(filling);
  const later = closureOf(meanwhile);
  const part = (name: string, priority: number, has: RegExp): Group => ({
    priority,
    name: (id, graph) => (has.test(id) && fill(graph).has(id) ? name : null),
  });
  return [
    { priority: 7, name: (id) => (start.test(id) ? 'start' : null) },
    // Alone: what it imports is the base of all.
    { priority: 7, includeDependenciesRecursively: false, name: (id) => (bindings.test(id) ? 'bindings' : null) },
    { priority: 6, name: (id, graph) => (svelte.test(id) || (frame(graph).has(id) && fill(graph).has(id)) ? 'base' : null) },
    // Apart: it would bring the rest of the frame, and Kit's client, along into a form.
    { priority: 5, name: (id, graph) => (frame(graph).has(id) && later(graph).has(id) ? 'link' : null) },
    { priority: 5, name: (id, graph) => (!entry.test(id) && (kit.test(id) || frame(graph).has(id)) ? 'frame' : null) },
    part('engine', 4, /\/packages\/forms\//),
    part('ui', 3, /\/src\/lib\/ui\/|\/@lucide\//),
    part('questions', 2, /\/src\/lib\/questions\//),
    part('tablet', 1, /\/web\/src\/|\/node_modules\//),
  ];
}

/** All that these modules import, and what that imports: not what is only loaded on use. */
function closureOf(roots: readonly string[]): (graph: Graph) => ReadonlySet<string> {
  let closure: Set<string> | undefined;
  return (graph) => {
    if (closure !== undefined) return closure;
    closure = new Set(roots);
    for (const id of closure) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) closure.add(next);
    return closure;
  };
}

/**
 * Kit's serialiser in the browser is for values of a server's making; this site has no such server. See `kit/devalue.ts`. A name
 * that it lacks would be `undefined` in the browser with no more than a warning here: the build fails instead.
 */
export function plainState(): Plugin {
  return {
    name: 'safeground:plain-state',
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.name === 'client',
    resolveId: (source) => (source === 'devalue' ? here('kit/devalue.ts') : undefined),
    onLog(_level, log) {
      if (log.code === 'IMPORT_IS_UNDEFINED') this.error(log);
    },
  };
}

/**
 * A form is a document without Kit's router: `kit/client-entry.ts` takes the place of the client that Kit's entry imports, and
 * decides. Should Kit begin in another way, the build fails.
 */
export function ownStart(): Plugin {
  const ours = here('kit/client-entry.ts');
  let kits: string | undefined;
  return {
    name: 'safeground:own-start',
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.name === 'client',
    async resolveId(source, importer) {
      if (source === 'virtual:kit-client') return kits;
      if (source !== './client-entry.js' || importer?.endsWith('/kit/src/runtime/client/entry.js') !== true) return undefined;
      kits = (await this.resolve(source, importer, { skipSelf: true }))?.id;
      return ours;
    },
    buildEnd(error) {
      if (error === undefined && kits === undefined) this.error('Kit does not begin as it did: its entry imports no ./client-entry.js');
    },
  };
}

/** The list of routes and pages is read by the router alone: a script of its own, behind one that only says where it is. */
export function lateRoutes(): Plugin {
  const app = /\/\.svelte-kit\/generated\/.*\/app\.js$/;
  return {
    name: 'safeground:late-routes',
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.name === 'client',
    load: { filter: { id: app }, handler: () => `export const routes = () => import('./app.js?routes');` },
  };
}

/** An icon of the library as it stands in its file. */
type Icon = { readonly size: number; readonly node: readonly (readonly [string, Readonly<Record<string, string>>])[] };

/**
 * Icons as the drawings they are. The library's own component works out each drawing in the browser from a list of parts,
 * for settings that no page here changes: icons stand beside words, and CSS says how large they are.
 */
export function drawnIcons(): Plugin {
  return {
    name: 'safeground:drawn-icons',
    enforce: 'pre',
    transform: {
      filter: { id: /\/@lucide\/svelte\/dist\/icons\/[a-z0-9-]+\.svelte$/ },
      handler(code, id) {
        const data = /const iconData = (\{.*\});/.exec(code)?.[1];
        if (data === undefined) throw new Error(`${id} is not written as the icons of this library were`);
        return { code: drawing(JSON.parse(data) as Icon), map: null };
      },
    },
  };
}

function drawing({ size, node }: Icon): string {
  const stroke = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  const parts = node.map(([tag, attributes]) => `<${tag}${attributesOf(attributes)} />`).join('');
  return `<svg width="24" height="24" viewBox="0 0 ${size} ${size}" ${stroke} aria-hidden="true">${parts}</svg>`;
}

function attributesOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
}
