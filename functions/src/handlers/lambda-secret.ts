import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { environment } from './lambda-deps.ts';

/** The secret that signs sessions, asked for once in the life of a process. */
export async function sessionSecret(): Promise<string> {
  const client = new SecretsManagerClient({ region: environment('AWS_REGION') });
  const { SecretString: secret } = await client.send(new GetSecretValueCommand({ SecretId: environment('SECRET_ID') }));
  client.destroy();
  if (secret === undefined || secret.length < 32) throw new Error('The session secret is missing or shorter than 32 characters');
  return secret;
}
