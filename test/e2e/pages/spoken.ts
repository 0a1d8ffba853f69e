import type { Page } from 'playwright-core';

/** What a screen reader is told about one thing of the page. */
type Spoken = { readonly role: string; readonly name: string; readonly description: string };

/** Roles of what is not answered, only read. */
const texts = new Set(['StaticText', 'InlineTextBox', 'paragraph', 'heading', 'generic', 'article', 'region']);
const controls = new Set([
  'button',
  'link',
  'radio',
  'checkbox',
  'textbox',
  'searchbox',
  'slider',
  'spinbutton',
  'Date',
  'DateTime',
  'InputTime',
]);

/**
 * Holds the questions on the screen against the accessibility tree: each must have a control (or a group of them) that is
 * called by the question's words and described by its hint, the reviewer's remark and what is wrong; no control may be
 * without a name. Gives one line for each fault.
 */
export async function spokenFaults(page: Page): Promise<string[]> {
  const spoken = (await tree(page)).map(toSpoken);
  const asked = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.q-question')].map((question) => {
      const label = question.querySelector('.q-label')?.cloneNode(true) as HTMLElement;
      label.querySelector('.q-required')?.remove();
      const says = [...question.querySelectorAll('.q-hint, .q-remark, .q-problem')].filter(
        (part) => part.closest('.q-description') !== null,
      );
      const plain = (text: string | null): string => (text ?? '').replaceAll(/\s+/g, ' ').trim();
      return { label: plain(label.textContent), says: says.map((part) => plain(part.textContent)) };
    }),
  );
  const unsaid = asked.filter(
    ({ label, says }) =>
      !spoken.some(({ role, name, description }) => !texts.has(role) && name === label && says.every((part) => description.includes(part))),
  );
  const nameless = spoken.filter(({ role, name }) => controls.has(role) && name === '');
  return [
    ...unsaid.map(({ label, says }) => `nothing is called “${label}” and says “${says.join(' ')}”`),
    ...nameless.map(({ role }) => `a ${role} without a name`),
  ];
}

/** The thing that has the focus, as it is spoken. */
export async function spokenFocus(page: Page): Promise<Spoken> {
  const focused = (await tree(page)).filter(({ properties }) =>
    properties?.some(({ name, value }) => name === 'focused' && value.value === true),
  );
  return toSpoken(focused.at(-1));
}

async function tree(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send('Accessibility.getFullAXTree');
  await devtools.detach();
  return nodes.filter(({ ignored }) => !ignored);
}

type Told = { readonly role?: Value; readonly name?: Value; readonly description?: Value };
type Value = { readonly value?: unknown };

function toSpoken(node: Told | undefined): Spoken {
  const plain = (told: Value | undefined): string => (typeof told?.value === 'string' ? told.value.replaceAll(/\s+/g, ' ').trim() : '');
  return { role: plain(node?.role), name: plain(node?.name), description: plain(node?.description) };
}
