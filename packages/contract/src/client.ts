import type { z } from '@hono/zod-openapi';
import { Problem, problemTypes, type ProblemType } from './problems.ts';
import type { ProblemBody } from './resources.ts';
import { routeTable } from './route-table.ts';
import type { RouteName, Routes } from './routes.ts';

type Json<Schema> = { content: { 'application/json': { schema: Schema } } };
type RequestOf<Name extends RouteName> = Routes[Name] extends { request: infer Request } ? Request : unknown;
type Texts<Input> = { readonly [Key in keyof Input]: Input[Key] | number };
type Field<Key extends string, Value> = { readonly [Name in Key]: Value };

type Params<R> = R extends { params: infer S extends z.ZodType } ? Field<'params', Texts<z.input<S>>> : unknown;
type Query<R> = R extends { query: infer S extends z.ZodType }
  ? object extends z.input<S>
    ? Partial<Field<'query', z.input<S>>>
    : Field<'query', z.input<S>>
  : unknown;
type Headers<R> = R extends { headers: infer S extends z.ZodType } ? Field<'headers', z.input<S>> : unknown;
type Body<R> = R extends { body: Json<infer S extends z.ZodType> } ? Field<'body', z.input<S>> : unknown;

/** What a call of this route takes; absent parts are not asked for. */
export type CallInput<Name extends RouteName> = Params<RequestOf<Name>> &
  Query<RequestOf<Name>> &
  Headers<RequestOf<Name>> &
  Body<RequestOf<Name>>;
/** What the route answers; undefined for a redirect. */
export type CallOutput<Name extends RouteName> = Routes[Name]['responses'] extends { 200: Json<infer S extends z.ZodType> }
  ? z.output<S>
  : undefined;

type Arguments<Name extends RouteName> = unknown extends CallInput<Name> ? [] : [input: CallInput<Name>];

/** The part of the platform's `fetch` the client needs; a Hono app's `request` fits too. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; credentials: 'same-origin' },
) => PromiseLike<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>;

export type Client = { call<Name extends RouteName>(name: Name, ...input: Arguments<Name>): Promise<CallOutput<Name>> };

type LooseInput = {
  readonly params?: Record<string, string | number>;
  readonly query?: Record<string, string | undefined>;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
};

/** A client typed by the routes alone. Throws `Problem` on every answer that is not 2xx; a network failure is passed on as thrown. */
export function createClient(options: { readonly fetch: Fetch; readonly baseUrl: string }): Client {
  return {
    async call<Name extends RouteName>(name: Name, ...input: Arguments<Name>): Promise<CallOutput<Name>> {
      const given = (input[0] ?? {}) as LooseInput;
      const [method, path] = routeTable[name];
      const response = await options.fetch(`${options.baseUrl}${fill(path, given)}${search(given)}`, {
        method: method.toUpperCase(),
        credentials: 'same-origin',
        headers: { ...(method === 'get' ? {} : { 'content-type': 'application/json', 'x-safeground': '1' }), ...given.headers },
        ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      });
      const text = await response.text();
      if (!response.ok) throw problemOf(response.status, text);
      return (text === '' ? undefined : JSON.parse(text)) as CallOutput<Name>;
    },
  };
}

function fill(path: string, { params }: LooseInput): string {
  return path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(params?.[key])));
}

function search({ query }: LooseInput): string {
  const pairs = Object.entries(query ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(key)}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** A gateway may answer with no problem body at all: then the status decides. */
export function problemOf(status: number, text: string): Problem {
  const body = parsed(text);
  const named = Object.keys(problemTypes).find((type) => type === body.type?.split(/[/:#]/).at(-1));
  const byStatus = Object.entries(problemTypes).find(([, entry]) => entry.status === status)?.[0];
  return new Problem((named ?? byStatus ?? 'internal') as ProblemType, {
    ...(body.detail === undefined ? {} : { detail: body.detail }),
    ...(body.errors === undefined ? {} : { errors: body.errors }),
    ...(body.revision === undefined ? {} : { revision: body.revision }),
  });
}

function parsed(text: string): Partial<ProblemBody> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
