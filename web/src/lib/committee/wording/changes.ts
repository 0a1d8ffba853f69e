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
  const line = (text: string): string => (text.startsWith('@') ? ofKind(text.slice(1)) : `“${text}”`);
  if (before !== undefined && after !== undefined) return `${head}: ${line(before)} → ${line(after)}`;
  const only = after ?? before;
  return `${head}: ${ruleWords().changeKinds[kind]}${only === undefined ? '' : ` ${line(only)}`}`;
}

/** `heading Tuyên truyền`, `forms unit school`, `blank 2`: its kind, and its text, what it is about or how many lines it has. */
function ofKind(line: string): string {
  const { lineKinds, subjects } = wordingWords();
  const [kind = '', ...details] = line.split(' ');
  const name = (lineKinds as Record<string, string>)[kind] ?? kind;
  if (details.length === 0) return name;
  if (kind !== 'forms' && kind !== 'blank') return `${name} “${details.join(' ')}”`;
  return `${name} (${details.map((each) => (subjects as Record<string, string>)[each] ?? each).join(', ')})`;
}
