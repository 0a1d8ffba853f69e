import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deps } from '../deps.ts';
import type { Mail } from './port.ts';

/** Letters as files that every mail program opens, with a line in the log that says where each is. */
export function createFolderMail({ folder, from, now, log }: { folder: string; from: string } & Pick<Deps, 'now' | 'log'>): Mail {
  return {
    available: true,
    async send({ to, subject, text }) {
      await mkdir(folder, { recursive: true });
      const file = join(folder, `${String(now()).padStart(15, '0')}-${randomUUID()}.eml`);
      const lines = [
        `From: ${from}`,
        `To: ${oneLine(to)}`,
        `Subject: ${encodedWords(subject)}`,
        `Date: ${new Date(now()).toUTCString().replace('GMT', '+0000')}`,
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        ...(Buffer.from(text, 'utf8')
          .toString('base64')
          .match(/.{1,76}/g) ?? []),
        '',
      ];
      await writeFile(file, lines.join('\r\n'));
      log({ level: 'info', message: `a letter to ${to} is in ${file}` });
    },
  };
}

/** A header is one line, whatever an address was made of. */
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');

/** RFC 2047: words of at most 75 characters, none of which cuts a letter in two. */
function encodedWords(text: string): string {
  const words: string[] = [];
  let word = '';
  for (const letter of oneLine(text)) {
    if (Buffer.byteLength(word + letter, 'utf8') > 42) {
      words.push(word);
      word = '';
    }
    word += letter;
  }
  return [...words, word].map((each) => `=?utf-8?B?${Buffer.from(each, 'utf8').toString('base64')}?=`).join('\r\n ');
}
