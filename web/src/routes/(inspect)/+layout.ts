import type { LayoutLoad } from './$types';
import { guard } from '#lib/guard.ts';

export const load: LayoutLoad = ({ url }) => guard('inspect', url);
