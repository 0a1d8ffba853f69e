import { catalogue } from '../i18n/index.svelte.ts';
import { account as en } from '../i18n/en/account.ts';
import { account as vi } from '../i18n/vi/account.ts';
import type { AccountMessages } from '../i18n/vi/account.ts';

export const account = catalogue<AccountMessages>({ vi, en });
