import { handle } from 'hono/aws-lambda';
import { createAuthApp } from '../auth/app.ts';
import { lambdaDeps } from './lambda-deps.ts';
import { sessionSecret } from './lambda-secret.ts';

export const handler = handle(createAuthApp(lambdaDeps({ secret: await sessionSecret() })));
