/** How a choice of a checklist speaks before it is read: the movement's codes for met, partly, unmet, not applicable. */
const tones: { readonly [choice: string]: 'good' | 'middling' | 'bad' | 'neutral' } = {
  pass: 'good',
  full: 'good',
  partial: 'middling',
  fail: 'bad',
  none: 'bad',
  na: 'neutral',
};

/** The colour a chosen answer takes; plain for lists that know no good and bad. Never the only sign: the words stand beside it. */
export function toneOf(choice: string): 'good' | 'middling' | 'bad' | 'neutral' | 'plain' {
  return tones[choice] ?? 'plain';
}
