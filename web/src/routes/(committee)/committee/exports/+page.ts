import type { PageLoad } from './$types';
import { client } from '#lib/session.svelte.ts';

export const load: PageLoad = async () => ({ jobs: (await client.call('listExports')).items });
