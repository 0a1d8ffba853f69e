import type { FindingPlace, Report } from '../errors.ts';
import type { Entity } from './entities.ts';

/** A container on the way from the form's root (which counts as repeating: it is one record) to a question. */
export type PathNode = { readonly name: string; readonly repeats: boolean };
type Path = readonly PathNode[];

/** A question that an entity saves (`property`) or only uses in an expression. */
export type EntityReference = {
  readonly path: Path;
  readonly place: FindingPlace;
  readonly property: string | undefined;
  readonly question: string;
};

type Request = { readonly entity: Entity; readonly scope: Path; readonly wanted: Path; readonly savedIn: readonly Path[] };

const show = (path: Path): string => `/${path.map((node) => node.name).join('/')}`;

/** The path up to the innermost repeat (or the root): one entity is made for each row of it. */
function scopeOf(path: Path): Path {
  return path.slice(0, path.findLastIndex((node) => node.repeats) + 1);
}

const repeatsIn = (path: Path): number => path.filter((node) => node.repeats).length;
const groupsBelowScope = (path: Path): number => path.length - scopeOf(path).length;

function isWithin(inner: Path, outer: Path): boolean {
  return outer.every((node, index) => inner[index]?.name === node.name);
}

/**
 * Each container can hold one entity. Entities are placed as deep as their saved questions allow and move outwards while the
 * place is taken; when none is left within their repeat, the form is refused (ODK entities 2025.1.0).
 */
export function allocateEntities(
  entities: readonly Entity[],
  references: ReadonlyMap<string, readonly EntityReference[]>,
  report: Report,
): void {
  const root: Path = [{ name: 'survey', repeats: true }];
  const requests = entities.flatMap((entity) => {
    const found = references.get(entity.name);
    const request = found === undefined ? { entity, scope: root, wanted: root, savedIn: [] } : requestPlace(entity, found, report);
    return request === undefined ? [] : [request];
  });
  const holders = new Map<string, Entity>();
  for (const request of requests) {
    const taken = place(request, holders);
    if (taken !== undefined)
      report.error('entity-place', request.entity.place, { scope: show(request.scope), other: taken.place.row ?? 0 });
  }
}

/** Takes the first free container from the wanted one outwards. Returns the holder that is in the way when there is none. */
function place(request: Request, holders: Map<string, Entity>): Entity | undefined {
  let inTheWay: Entity | undefined;
  for (let depth = request.wanted.length; depth >= request.scope.length; depth -= 1) {
    const path = request.wanted.slice(0, depth);
    const holder = holders.get(show(path));
    if (holder === undefined) {
      holders.set(show(path), request.entity);
      // What is saved below must reach this entity before any other: those containers are spoken for too.
      for (const saved of request.savedIn)
        for (let at = saved.length; at >= depth; at -= 1) holders.set(show(saved.slice(0, at)), request.entity);
      return undefined;
    }
    const blocking = request.savedIn.map((saved) => holders.get(show(saved))).find((found) => found !== undefined);
    if (blocking !== undefined) return blocking;
    inTheWay = holder;
  }
  return inTheWay;
}

function requestPlace(entity: Entity, references: readonly EntityReference[], report: Report): Request | undefined {
  const scopes = references.map((reference) => scopeOf(reference.path));
  const deepest = Math.max(...scopes.map(repeatsIn));
  const scopeAt = scopes.findIndex((scope) => repeatsIn(scope) === deepest);
  const scope = scopes[scopeAt]!;
  const inScope = references.filter((_, index) => show(scopes[index]!) === show(scope));
  const saved = references.filter((reference) => reference.property !== undefined);
  const savedInScope = inScope.filter((reference) => reference.property !== undefined);
  const byDepth = (a: EntityReference, b: EntityReference): number => groupsBelowScope(b.path) - groupsBelowScope(a.path);
  const preferred = (savedInScope.length > 0 ? savedInScope : saved.length > 0 ? saved : inScope).toSorted(byDepth)[0]!;
  const savedIn = [...new Map(saved.map((reference) => [show(reference.path), reference.path])).values()];
  const wanted = savedIn.length === 0 ? preferred.path : savedIn.length === 1 ? savedIn[0]! : commonPlace(savedIn, preferred.path);
  let good = true;
  references.forEach((reference, index) => {
    const own = scopes[index]!;
    const values = { name: entity.name, other: show(references[scopeAt]!.path), scope: show(reference.path), question: reference.question };
    if (!isWithin(scope, own)) {
      report.error(reference.property === undefined ? 'entity-scope-reference' : 'entity-scope-save-to', reference.place, values);
      good = false;
    } else if (reference.property !== undefined && show(scopeOf(wanted)) !== show(own)) {
      report.error('entity-scope-save-to', reference.place, { ...values, other: show(wanted) });
      good = false;
    }
  });
  return good ? { entity, scope, wanted, savedIn } : undefined;
}

/** The container that all the saved questions share, but not outside the innermost repeat. */
function commonPlace(paths: readonly Path[], preferred: Path): Path {
  const [first = []] = paths;
  let shared = 0;
  while (paths.every((path) => shared < path.length && path[shared]!.name === first[shared]!.name)) shared += 1;
  const common = first.slice(0, shared);
  const scope = scopeOf(preferred);
  const better =
    repeatsIn(common) > repeatsIn(scope) || (repeatsIn(common) === repeatsIn(scope) && groupsBelowScope(common) >= groupsBelowScope(scope));
  return better ? common : scope;
}
