import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createStore } from '@safeground/store';
import { z } from 'zod';
import { found } from './found.ts';

const USAGE =
  'usage: npm run -s found -- --stage NAME --organisation ID --name TEXT --email E --person NAME [--units nha-trang] [--time-zone Z] [--region R]';

const Given = z.object({
  stage: z.string().regex(/^[a-z][a-z0-9-]*$/),
  organisation: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  name: z.string().min(1),
  email: z.email(),
  person: z.string().min(1),
  units: z.literal('nha-trang').optional(),
  'time-zone': z.string(),
  region: z.string(),
});

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    stage: text,
    organisation: text,
    name: text,
    email: text,
    person: text,
    units: text,
    'time-zone': { ...text, default: 'Asia/Ho_Chi_Minh' },
    region: { ...text, default: process.env['AWS_REGION'] ?? 'ap-southeast-1' },
  },
});

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const given = Given.safeParse(values);
  if (!given.success)
    throw new Error(`${given.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n')}\n${USAGE}`);
  const { stage, organisation, name, email, person, units, region } = given.data;
  const endpoint = process.env['DYNAMODB_ENDPOINT'];
  const storage = createStore({ region, prefix: `safeground-${stage}`, ...(endpoint !== undefined && { endpoint }) });
  const password = await found(
    { storage, ids: randomUUID, now: Date.now },
    {
      organisation,
      name,
      timeZone: given.data['time-zone'],
      withUnits: units !== undefined,
      administrator: { name: person, email },
    },
  );
  storage.close();
  console.log(`${email} signs in with this password, shown only now: ${password}`);
}
