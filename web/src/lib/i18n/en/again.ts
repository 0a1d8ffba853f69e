import type { AgainMessages } from '../vi/again.ts';

export const again: AgainMessages = {
  begin: 'Begin from',
  empty: 'An empty form',
  facts: (day) => `General facts of the last visit (${day})`,
  failed: 'Only what was not in order last time',
  shownFailed: (day, count) => `Re-inspection: ${count} items that were in order on ${day} are kept and hidden.`,
  shownAll: (day) => `Re-inspection: items that were in order on ${day} are shown too.`,
  showAll: 'Show all',
  showFailed: 'Only what was not in order',
};
