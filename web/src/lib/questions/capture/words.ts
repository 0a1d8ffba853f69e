import { catalogue } from '../../i18n/index.svelte.ts';
import { capture as vi } from '../../i18n/vi/capture.ts';

export const words = catalogue('capture', vi);
