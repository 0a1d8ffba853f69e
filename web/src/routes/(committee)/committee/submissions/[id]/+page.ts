import { loadSubmission } from '#lib/submissions/load.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = ({ params, url }) => loadSubmission(params.id, url);
