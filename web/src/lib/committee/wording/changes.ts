import type { WordingChange } from '@safeground/contract/wording';
import { ruleWords } from '../rules/words.ts';
import { wordingWords } from './words.ts';

/** What a change says to a person: `Năm: căn cứ, bỏ “Căn cứ …”`. */
export function wordingChangeText({ part, calendar, of, kind, before, after }: WordingChange): string {
  const say = wordingWords();
  const name = (id: string): string => (ruleWords().kindNames as Record<string, string>)[id] ?? id;
  const what =
    part === 'order'
      ? say.moved((say.parts as Record<string, string>)[of ?? ''] ?? '')
      : `${say.parts[part]}${part === 'letterhead' && of !== undefined ? ` (${name(of)})` : ''}`;
  const head = calendar === undefined ? what : `${ruleWords().calendarNames[calendar] ?? calendar}: ${what}`;
  if (part === 'order') return head;
  const line = (text: string): string => (text.startsWith('@') ? computed(text.slice(1)) : `“${text}”`);
  if (before !== undefined && after !== undefined) return `${head}: ${line(before)} → ${line(after)}`;
  const only = after ?? before;
  return `${head}: ${ruleWords().changeKinds[kind]}${only === undefined ? '' : ` ${line(only)}`}`;
}

/** `forms unit school`, `blank 2`: its kind, and what it is about or how many lines it has. */
function computed(text: string): string {
  const { computed: kinds, subjects } = wordingWords();
  const [kind = '', ...details] = text.split(' ');
  const name = (kinds as Record<string, string>)[kind] ?? kind;
  const named = details.map((each) => (subjects as Record<string, string>)[each] ?? each);
  return named.length === 0 ? name : `${name} (${named.join(', ')})`;
}
