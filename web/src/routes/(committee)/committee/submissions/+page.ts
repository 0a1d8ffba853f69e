import type { PageLoad } from './$types';
import { loadSubmissions } from '#lib/submissions/load.ts';

export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  return loadSubmissions(url, registers, opening);
};
