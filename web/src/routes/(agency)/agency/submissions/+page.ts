import { loadSubmissions } from '#lib/submissions/load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url, parent }) => {
  const { registers, opening } = await parent();
  return loadSubmissions(url, registers, opening);
};
