import { functions, type HttpName } from '../manifest.ts';

export type Fetch = (request: Request) => Response | Promise<Response>;

export type EdgeParts = {
  /** The one address under which people sign in. */
  readonly origin: string;
  readonly http: { readonly [name in HttpName]: Fetch };
  /** Signed addresses of files, which are the bucket's own on AWS. */
  readonly files: Fetch;
  readonly site: Fetch;
};

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** What stands before everything on the one port: sends a request where the edge and API Gateway would on AWS. */
export function createEdge(parts: EdgeParts): Fetch {
  const prefixes = functions
    .flatMap(({ name, trigger }) =>
      trigger.kind === 'http'
        ? trigger.routes.map((route) => ({ prefix: route.replace('{proxy+}', ''), fetch: parts.http[name as HttpName] }))
        : [],
    )
    // The more specific route wins, as in API Gateway.
    .sort((left, right) => right.prefix.length - left.prefix.length);
  return (request) => {
    const { pathname, search, hostname } = new URL(request.url);
    if (pathname.startsWith('/files/')) return parts.files(request);
    const api = prefixes.find(({ prefix }) => pathname.startsWith(prefix));
    if (api !== undefined) return api.fetch(request);
    // Another name of this machine: sign-in belongs to one origin, so the page is opened there.
    if (loopback.has(hostname) && hostname !== new URL(parts.origin).hostname)
      return new Response(null, { status: 307, headers: { location: `${parts.origin}${pathname}${search}` } });
    return parts.site(request);
  };
}
