import { createHash } from 'node:crypto';
import { problemTypes } from '@safeground/contract';
import { html, raw } from 'hono/html';

type Schema = { readonly [key: string]: unknown };
type Content = { readonly content?: { readonly [type: string]: { readonly schema?: Schema } } };
type Operation = {
  readonly operationId?: string;
  readonly 'x-permission'?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema?: Schema }[];
  readonly requestBody?: Content;
  readonly responses?: { readonly [status: string]: Content & { readonly description?: string } };
};
export type ApiDocument = {
  readonly info: { readonly title: string; readonly version: string };
  readonly paths?: { readonly [path: string]: object };
};

const style = `
:root{color-scheme:light dark;--quiet:light-dark(#4b6068,#9fb3b9);--line:light-dark(#d5dedd,#2a3b41);--accent:light-dark(#0b6080,#5cc0e0)}
body{max-width:72rem;margin:0 auto;padding:1.5rem;font:15px/1.55 system-ui,sans-serif}
h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}
summary{cursor:pointer;padding:.6rem 0;border-bottom:1px solid var(--line)}
code,pre{font:13px/1.5 ui-monospace,monospace}
pre{overflow:auto;padding:.75rem;border:1px solid var(--line);border-radius:6px}
.method{display:inline-block;width:4.5rem;font-weight:600;color:var(--accent);text-transform:uppercase}
.quiet{color:var(--quiet)}
td,th{padding:.25rem 1rem .25rem 0;text-align:left;vertical-align:top}
`;

/** The page carries no script and this one style: nothing else may load or run on it. */
export const apiPagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`;

/** The OpenAPI document as a page for people: every route with its right, its parameters and its shapes, then every problem. */
export function apiPage(document: ApiDocument) {
  const groups = Map.groupBy(operationsOf(document), ({ path }) => path.split('/')[2] ?? '');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${document.info.title} API</title>
        ${raw(`<style>${style}</style>`)}
      </head>
      <body>
        <h1>${document.info.title} API <span class="quiet">${document.info.version}</span></h1>
        <p>
          OpenAPI 3.1: <a href="/api/openapi.json">/api/openapi.json</a>. Sign in at <code>POST /api/auth/sign-in/email</code>; the session
          is a cookie. Every change is JSON with the header <code>x-safeground: 1</code>. Requests and responses stay under 5 MB and 25 s.
        </p>
        ${[...groups].map(
          ([name, operations]) =>
            html`<h2>${name}</h2>
              ${operations.map(operationSection)}`,
        )}
        <h2>problems</h2>
        <p>Every refusal is <code>application/problem+json</code> (RFC 9457); <code>errors</code> point at the places.</p>
        <table>
          ${Object.entries(problemTypes).map(
            ([type, { status, title }]) =>
              html`<tr id="${type}">
                <td>${status}</td>
                <td><code>${type}</code></td>
                <td>${title}</td>
              </tr>`,
          )}
        </table>
      </body>
    </html>`;
}

type Route = { readonly path: string; readonly method: string; readonly operation: Operation };

function operationsOf({ paths = {} }: ApiDocument): readonly Route[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation: operation as Operation })),
  );
}

function operationSection({ path, method, operation }: Route) {
  const { parameters = [], requestBody, responses = {} } = operation;
  const body = schemaOf(requestBody);
  const answer = schemaOf(responses['200']);
  return html`<details id="${operation.operationId ?? ''}">
    <summary>
      <span class="method">${method}</span> <code>${path}</code> <span class="quiet">${operation['x-permission'] ?? ''}</span>
    </summary>
    ${
      parameters.length === 0
        ? ''
        : html`<table>
            ${parameters.map(
              (parameter) =>
                html`<tr>
                  <td><code>${parameter.name}</code></td>
                  <td class="quiet">${parameter.in}${parameter.required === true ? '' : ', optional'}</td>
                  <td><code>${outline(parameter.schema)}</code></td>
                </tr>`,
            )}
          </table>`
    }
    ${
      body === undefined
        ? ''
        : html`<p class="quiet">takes</p>
            <pre>${outline(body)}</pre>`
    }
    ${
      answer === undefined
        ? ''
        : html`<p class="quiet">answers</p>
            <pre>${outline(answer)}</pre>`
    }
  </details>`;
}

function schemaOf(from: Content | undefined): Schema | undefined {
  return Object.values(from?.content ?? {})[0]?.schema;
}

/** A JSON schema as TypeScript would write the shape: what a reader needs, without the patterns. */
function outline(schema: Schema | undefined, indent = ''): string {
  if (schema === undefined) return 'unknown';
  const alternatives = (schema['oneOf'] ?? schema['anyOf']) as readonly Schema[] | undefined;
  if (alternatives !== undefined) return alternatives.map((each) => outline(each, indent)).join(' | ');
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (schema['type'] === 'array') return `${outline(schema['items'] as Schema, indent)}[]`;
  const properties = schema['properties'] as { readonly [name: string]: Schema } | undefined;
  if (properties !== undefined) {
    const required = new Set((schema['required'] ?? []) as readonly string[]);
    const inner = `${indent}  `;
    const lines = Object.entries(properties).map(
      ([name, value]) => `${inner}${name}${required.has(name) ? '' : '?'}: ${outline(value, inner)}`,
    );
    return `{\n${lines.join('\n')}\n${indent}}`;
  }
  if (typeof schema['additionalProperties'] === 'object') return `{ [name]: ${outline(schema['additionalProperties'] as Schema, indent)} }`;
  return String(schema['format'] ?? schema['type'] ?? 'unknown');
}
