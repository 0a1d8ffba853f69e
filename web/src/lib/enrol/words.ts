import { catalogue } from '../i18n/index.svelte.ts';
import { enrol as vi } from '../i18n/vi/enrol.ts';

export const enrol = catalogue('enrol', vi);
