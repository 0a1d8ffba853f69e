import './app.css';
import './lib/ui/field.css';
import { mount } from 'svelte';
import './lib/ui/theme.svelte.ts';
import { signInPath, worksIn } from './lib/areas.ts';
import { rememberedLanguage, showTimesIn } from './lib/i18n/index.svelte.ts';
import FormPage from './lib/inspect/FormPage.svelte';
import { Tablet } from './lib/inspect/tablet.ts';
import { isLeaving, rememberedMe } from './lib/offline/remembered.ts';
import { handedOver } from './lib/offline/tapped.ts';
import { holdBuild } from './lib/this-build.ts';

/**
 * Shows the form of a draft, from what is on the tablet alone: no request stands before its first question. Whoever is not
 * known here signs in first; a form of the list of one account is not opened as another's; the pages of the area say when the rights are gone.
 */
export async function showForm(target: HTMLElement, draft: string): Promise<void> {
  holdBuild();
  const tapped = handedOver();
  const [remembered] = await Promise.all([rememberedMe(), rememberedLanguage()]);
  const me = isLeaving() ? undefined : (remembered ?? tapped);
  if (me !== undefined && tapped !== undefined && tapped.user.id !== me.user.id) {
    const { default: OtherAccount } = await import('./lib/inspect/OtherAccount.svelte');
    return void mount(OtherAccount, { target, props: { tapped: tapped.user.name, signedIn: me.user.name } });
  }
  if (me === undefined) return location.replace(signInPath(location.pathname));
  if (!worksIn(me, 'inspect')) return location.replace('/inspect');
  showTimesIn(me.organisation.timeZone);
  mount(FormPage, { target, props: { tablet: new Tablet(me), draft } });
}
