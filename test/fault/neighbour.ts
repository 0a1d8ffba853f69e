import type { Unit } from '@safeground/contract';
import { createTables, putAgency, putOrganisation, putUnit } from '@safeground/store';
import { calendars, nhaTrangRegister } from '@safeground/templates';
import { createPerson } from '../../functions/src/auth/people.ts';
import { openDataFolder } from '../../functions/src/local/data-folder.ts';
import { openData } from './evidence.ts';

export const NEIGHBOUR = {
  id: 'elsewhere',
  agency: 'agc_qltt',
  email: 'stranger@elsewhere.example',
  password: 'Một thành phố khác 2021',
} as const;

/**
 * Puts another organisation into a folder for a platform to start on: the same units and agency by their ids, every name the
 * word by which its data is known wherever it turns up.
 */
export async function plantNeighbour(data: string, word: string): Promise<void> {
  openDataFolder(data);
  const { deps, close } = await openData(data);
  try {
    await createTables(deps.storage.client, deps.storage.prefix);
    const store = deps.storage.of(NEIGHBOUR.id);
    const act = { by: 'usr_elsewhere', at: new Date().toISOString() };
    const name = { vi: word, en: word };
    await putOrganisation(store, { id: NEIGHBOUR.id, name, timeZone: 'Asia/Ho_Chi_Minh', languages: ['vi', 'en'], calendars });
    await Promise.all(nhaTrangRegister.map((unit) => putUnit(store, { ...(unit as Unit), name })));
    await putAgency(store, act, { id: NEIGHBOUR.agency, name });
    let made = 0;
    await createPerson({ storage: deps.storage, ids: () => `elsewhere_${(made += 1)}` }, NEIGHBOUR.id, act, {
      name: word,
      email: NEIGHBOUR.email,
      password: NEIGHBOUR.password,
      grants: [
        { role: 'administrator', scope: { kind: 'organisation' } },
        { role: 'inspector', scope: { kind: 'organisation' } },
      ],
    });
  } finally {
    await close();
  }
}
