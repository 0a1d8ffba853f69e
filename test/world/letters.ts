import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Letter } from '../../functions/src/mail/port.ts';

/** The letters of a folder, oldest first: headers and body decoded as RFC 2047 and RFC 2045 say, not by what wrote them. */
export function readLetters(folder: string): readonly Letter[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => readLetter(readFileSync(join(folder, name), 'latin1')));
}

function readLetter(raw: string): Letter {
  const end = raw.indexOf('\r\n\r\n');
  const unfolded = raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ');
  const headers = new Map(unfolded.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  if (raw.split('\r\n').some((line) => line.length > 998)) throw new Error('A line of a letter is too long');
  return {
    to: headers.get('To') ?? '',
    subject: words(headers.get('Subject') ?? ''),
    text: Buffer.from(raw.slice(end + 4), 'base64').toString('utf8'),
  };
}

/** White space between two encoded words is none. */
const words = (header: string): string =>
  header
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?B\?([^?]*)\?=/g, (_, encoded: string) => Buffer.from(encoded, 'base64').toString('utf8'));
