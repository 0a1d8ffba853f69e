import { OpenAPIHono } from '@hono/zod-openapi';
import { routes } from './routes.ts';

/** The OpenAPI 3.1 document of every route; `server` is the public origin of the stage. */
export function openApiDocument(server: string) {
  const registry = new OpenAPIHono();
  for (const [operationId, route] of Object.entries(routes)) registry.openAPIRegistry.registerPath({ ...route, operationId });
  return registry.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Safeground', version: '0.1.0' },
    servers: [{ url: server }],
  });
}
