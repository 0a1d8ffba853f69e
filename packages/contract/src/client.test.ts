import { describe, expect, it } from 'vitest';
import { createClient, type Fetch } from './client.ts';
import { openApiDocument } from './openapi.ts';
import { Problem } from './problems.ts';
import { routeTable } from './route-table.ts';
import { routes } from './routes.ts';

type Sent = { url: string; init: Parameters<Fetch>[1] };

function answering(status: number, text: string) {
  const sent: Sent[] = [];
  const fetch: Fetch = (url, init) => {
    sent.push({ url, init });
    return Promise.resolve({ ok: status < 300, status, text: () => Promise.resolve(text) });
  };
  return { sent, client: createClient({ fetch, baseUrl: 'https://safe.example' }) };
}

describe('the routes', () => {
  it('equal the small table the browser carries', () => {
    const expected = Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, [route.method, route.path]]));
    expect(routeTable).toEqual(expected);
  });

  it('all stand in the OpenAPI document with their permission', () => {
    const paths = openApiDocument('https://safe.example').paths ?? {};
    const permissions = Object.values(routes).map((route) => (paths[route.path] as Record<string, object>)[route.method]);
    expect(permissions).toEqual(Object.values(routes).map((route) => expect.objectContaining({ 'x-permission': route['x-permission'] })));
  });

  it('want exactly one of day and period for a list of submissions', () => {
    const query = routes.listSubmissions.request.query;
    const base = { form: 'frm_1', unit: 'u1' };
    expect(query.safeParse(base).success).toBe(false);
    expect(query.safeParse({ ...base, day: '2021-09-01' }).success).toBe(true);
    expect(query.safeParse({ ...base, day: '2021-09-01', period: 'month:2021-08' }).success).toBe(false);
  });
});

describe('the client', () => {
  it('fills the path, marks mutations and returns the body', async () => {
    const { sent, client } = answering(200, '{"form":"a/b"}');
    await client.call('retireVersion', { params: { form: 'a/b', version: 2 } });
    expect(sent[0]?.url).toBe('https://safe.example/api/forms/a%2Fb/versions/2/retire');
    expect(sent[0]?.init).toMatchObject({ method: 'POST', headers: { 'x-safeground': '1', 'content-type': 'application/json' } });
  });

  it('leaves absent query parts out', async () => {
    const { sent, client } = answering(200, '{"items":[]}');
    expect(await client.call('listSubjects', { query: { unit: 'u1', q: 'Vĩnh & Hải', kind: undefined } })).toEqual({ items: [] });
    expect(sent[0]?.url).toBe('https://safe.example/api/subjects?unit=u1&q=V%C4%A9nh%20%26%20H%E1%BA%A3i');
  });

  it('throws the problem the server names', async () => {
    const { client } = answering(409, '{"type":"/api/docs#submission-conflict","title":"x","status":409,"revision":7}');
    await expect(client.call('me')).rejects.toMatchObject({ type: 'submission-conflict', status: 409, revision: 7 });
  });

  it('falls back to the status when the answer is not a problem', async () => {
    const { client } = answering(503, '<html>');
    const failure: unknown = await client.call('me').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Problem);
    expect(failure).toMatchObject({ type: 'unavailable' });
  });
});
