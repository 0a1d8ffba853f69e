import { Problem } from '@safeground/contract/problems';
import { explain } from '../words.ts';
import { account } from './words.ts';

/** The code of what is wrong with one field, when the server said so: `wrong`, `too-short`. */
export function codeAt(error: unknown, pointer: string): string | undefined {
  return error instanceof Problem ? error.errors?.find((each) => each.pointer === pointer)?.code : undefined;
}

/** What a refusal says that belongs to no field. */
export function tell(error: unknown): string {
  return error instanceof Problem && error.type === 'rate-limited' ? account().tooOften : explain(error);
}
