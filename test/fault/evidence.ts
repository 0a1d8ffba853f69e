import { join } from 'node:path';
import type { FormVersion, Summary } from '@safeground/contract';
import { compile } from '@safeground/forms';
import { createStore } from '@safeground/store';
import { planOf } from '@safeground/summaries';
import type { Deps } from '../../functions/src/deps.ts';
import { createFolderFiles } from '../../functions/src/files/folder.ts';
import { startDynamoDb } from '../../functions/src/local/dynamodb.ts';
import { demoOrganisation } from '../../functions/src/seed/people.ts';
import { readContent } from '../../functions/src/services/contents.ts';
import { attachmentKey } from '../../functions/src/services/presence.ts';
import { reviewContent } from '../../functions/src/services/submit.ts';
import type { Evidence } from './ledger.ts';

/** A data folder that no platform works on any more, opened for looking and for jobs. */
export async function openData(folder: string): Promise<{ deps: Deps; close(): Promise<void> }> {
  const dynamo = await startDynamoDb(join(folder, 'dynamodb.sqlite'));
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const storage = createStore({ endpoint: dynamo.endpoint, region: 'local', prefix: 'safeground-local', credentials });
  const unused = (): never => {
    throw new Error('Nothing is made here');
  };
  const origin = 'http://nowhere.example';
  const deps: Deps = {
    storage,
    origin,
    secret: '',
    ids: unused,
    now: Date.now,
    random: () => 0.5,
    log: () => undefined,
    queue: { send: unused },
    mail: { available: true, send: unused },
    files: createFolderFiles({ folder: join(folder, 'files'), address: origin, secret: '', now: Date.now }),
  };
  return {
    deps,
    async close() {
      storage.close();
      await dynamo.stop();
    },
  };
}

/** What is kept in an organisation, and what the version of a content says of it. */
export function evidenceOf(
  deps: Deps,
  versions: FormVersion | readonly FormVersion[],
  summaries: ReadonlyMap<string, Summary>,
  organisation = demoOrganisation.id,
): Evidence {
  const pinned = new Map([versions].flat().map((version) => [`${version.form}@${version.version}`, pin(version)]));
  return {
    store: deps.storage.of(organisation),
    summaries,
    read: (stored) => readContent(deps, stored),
    file: (sha256) => deps.files.get(attachmentKey(organisation, sha256)),
    score(content) {
      const version = pinned.get(`${content.form}@${content.version}`);
      if (version === undefined) throw new Error(`No version ${content.version} of ${content.form}`);
      const { score } = reviewContent(version, content, { timeZone: 'Asia/Ho_Chi_Minh', random: () => 0.5, receivedAt: 0 });
      return { score: score?.score, class: score?.class?.code };
    },
  };
}

function pin({ form, version, hash, definition }: FormVersion) {
  const compiled = compile(definition);
  if (!compiled.ok) throw new Error('The form does not compile');
  return { form, version, hash, compiled: compiled.form, plan: planOf(definition) };
}
