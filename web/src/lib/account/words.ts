import { catalogue } from '../i18n/index.svelte.ts';
import { account as vi } from '../i18n/vi/account.ts';

export const account = catalogue('account', vi);
