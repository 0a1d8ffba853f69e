import { functions, type HttpName } from '../manifest.ts';

export type Fetch = (request: Request) => Response | Promise<Response>;

export type EdgeParts = {
  readonly http: { readonly [name in HttpName]: Fetch };
  /** Signed addresses of files, which are the bucket's own on AWS. */
  readonly files: Fetch;
  readonly site: Fetch;
};

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
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/files/')) return parts.files(request);
    return (prefixes.find(({ prefix }) => pathname.startsWith(prefix))?.fetch ?? parts.site)(request);
  };
}
