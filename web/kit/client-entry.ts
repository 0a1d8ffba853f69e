import type * as Kit from 'virtual:kit-client';
import { notLoaded } from '../src/lib/i18n/not-loaded.ts';
import { formAt } from '../src/lib/inspect/form-path.ts';

/** What `lateRoutes` in `scripts.ts` makes of the script that knows the routes. */
type Routes = { readonly routes: () => Promise<unknown> };

/**
 * Stands where Kit's own start stands: a form that is open is a document of its own, which needs no router and loads none. All
 * other pages are Kit's. Either is loaded here, once Kit has set which build it is.
 */
export async function start(app: Routes, target: HTMLElement, data?: unknown): Promise<void> {
  const draft = formAt(location.pathname);
  if (draft !== undefined)
    return import('../src/form.ts').then(({ showForm }) => showForm(target, draft)).catch((error: unknown) => sayNotLoaded(target, error));
  const [kit, routes] = await Promise.all([import('virtual:kit-client'), app.routes()]);
  await kit.start(routes, target, data);
}

/** With nothing but what is here: what a page is made of is what could not be loaded. */
function sayNotLoaded(target: HTMLElement, error: unknown): void {
  console.error(error);
  const { title, again } = notLoaded[localStorage.getItem('safeground.language') === 'en' ? 'en' : 'vi'];
  const main = document.createElement('main');
  const button = document.createElement('button');
  button.textContent = again;
  button.onclick = (): void => location.reload();
  main.style.padding = '2rem';
  Object.assign(button.style, { minHeight: '3rem', padding: '0 1.5rem', font: 'inherit' });
  main.append(Object.assign(document.createElement('h1'), { textContent: title }), button);
  target.replaceChildren(main);
}

export const load_css: typeof Kit.load_css = () => undefined;
