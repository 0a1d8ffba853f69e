import type { Handle } from '@sveltejs/kit/hooks';

/** Used once, when the site's one page is written: it names no scripts beforehand, for a form needs few of those other pages start with. */
export const handle: Handle = ({ event, resolve }) => resolve(event, { preload: ({ type }) => type !== 'js' });
