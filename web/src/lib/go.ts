import { goto } from '$app/navigation';
import { formAt } from './inspect/form-path.ts';

/** To a path of this site, wherever it is: a form is a document of its own, and no page of the router's. */
export async function go(path: string): Promise<void> {
  if (formAt(path) === undefined) return goto(path);
  location.assign(path);
  // What waits for this is shown until the document is another one, or is shown again as it was left.
  await new Promise<void>((resolve) => {
    const shown = ({ persisted }: PageTransitionEvent): void => void (persisted && resolve());
    window.addEventListener('pageshow', shown);
  });
}
