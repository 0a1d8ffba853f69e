import { Problem, type ProblemError } from '@safeground/contract';

export const MIN_PASSWORD = 10;
export const MAX_PASSWORD = 200;

/** Words that most guesses are made of, here and elsewhere; digits and marks around them add little. */
const worn = [
  'password',
  'matkhau',
  'qwerty',
  'qwertyuiop',
  'asdfghjkl',
  'iloveyou',
  'yeuem',
  'welcome',
  'admin',
  'letmein',
  'vietnam',
  'nhatrang',
  'safeground',
];

/** Refuses a password that a patient guesser finds first. Any letters, marks and spaces will do; no kinds are asked for. */
export function requireStrong(password: string, owner: { readonly email: string }, pointer: string): void {
  const code = weaknessOf(password, owner.email);
  if (code === undefined) return;
  const error: ProblemError = {
    pointer,
    code,
    message: `At least ${MIN_PASSWORD} characters that do not follow from a word, a row or the e-mail`,
  };
  throw new Problem('validation-failed', { errors: [error] });
}

function weaknessOf(password: string, email: string): string | undefined {
  if (password.length < MIN_PASSWORD) return 'too-short';
  if (password.length > MAX_PASSWORD) return 'too-long';
  const bare = lettersOf(password);
  if (worn.includes(bare) || bare === lettersOf(email.split('@')[0] ?? '')) return 'too-common';
  return stepsOf(password) < 5 ? 'too-plain' : undefined;
}

/** Without marks, digits and case. */
const lettersOf = (text: string): string =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-zđ]/g, '')
    .replaceAll('đ', 'd');

/** How many characters are neither the one before again nor its neighbour: `aaaa1234` has two. */
function stepsOf(password: string): number {
  const codes = [...password].map((each) => each.codePointAt(0)!);
  return codes.filter((code, index) => index === 0 || Math.abs(code - codes[index - 1]!) > 1).length;
}
