import { foldNode, nodeText, type LevelRules } from '../../packages/store/src/aggregation/levels.ts';
import { isDirty, rebuild } from '../../packages/store/src/aggregation/protocol.ts';
import { createRounds } from '../../packages/store/src/rounds.ts';
import { seededRandom, type Random } from '../../functions/src/seed/random.ts';
import { LostResponse, Scheduler, Store, type Header, type Ids, type Mutant, type Port } from './model.ts';

const FORM = 'f1';
const UNITS = ['vinh_hai', 'vinh_hoa'] as const;
const DAYS = ['2021-08-14', '2021-08-15'] as const;
const SUBMISSIONS = 8;
const AGGREGATORS = 8;
const ROUNDS = 12;
const MOVES = 20;
const BUILDERS = 4;

const rules: LevelRules<Ids, Ids> = {
  empty: () => ({}),
  fold: (contributions) => contributions.map(({ contribution }) => contribution).reduce(addIds, {}),
  merge: addIds,
  periodsOf: (day) => [`month:${day}`, 'year:2021'],
  parentOf: (unit) => (unit === 'city' ? undefined : 'city'),
};

/** Adds multisets: an id that comes twice is counted twice, which the check then sees. */
function addIds(left: Ids, right: Ids): Ids {
  const sum: Record<string, number> = { ...left };
  for (const [id, revision] of Object.entries(right)) sum[id] = id in sum ? -1 : revision;
  return sum;
}

type Acked = Map<string, Header>;

/**
 * Writers and aggregators under a seed, then many builders on one node. Returns what differs from a plain recomputation;
 * empty when all is right.
 */
export async function simulate(seed: number, mutant: Mutant = 'none'): Promise<readonly string[]> {
  return [...(await simulateTree(seed, mutant)), ...(await simulateNode(seed, mutant))];
}

async function simulateTree(seed: number, mutant: Mutant): Promise<readonly string[]> {
  const random = seededRandom(seed);
  const scheduler = new Scheduler(random);
  const store = new Store(scheduler, mutant);
  const acked: Acked = new Map();
  const raises = [sharedRaise(store, scheduler, mutant), store.port.raise] as const;
  for (let index = 0; index < SUBMISSIONS; index += 1) void write(store, random, `s${index}`, acked, mutant, raises[index % 2]!);
  for (let index = 0; index < AGGREGATORS; index += 1) void aggregate(store, random, mutant, ROUNDS, scheduler);
  await scheduler.runAll();
  scheduler.killing = false;
  void finishWriters(store, acked);
  await scheduler.runAll();
  for (let round = 0; round < 12 && [...store.nodes.values()].some(isDirty); round += 1) {
    void aggregate(store, random, mutant, 1, scheduler);
    await scheduler.runAll();
  }
  return compare(store, acked);
}

/** Submits, retries when the answer is lost, and sometimes moves, withdraws, or re-dates the submission later. */
async function write(store: Store, random: Random, id: string, acked: Acked, mutant: Mutant, raise: Port['raise']): Promise<void> {
  const bucket = nodeText({ level: 'bucket', form: FORM, unit: random.pick(UNITS), day: random.pick(DAYS), shard: 0 });
  const revisions = random.between(1, 3);
  for (let revision = 1; revision <= revisions; revision += 1) {
    const header: Header = {
      id,
      revision,
      unit: random.pick(UNITS),
      day: random.pick(DAYS),
      withdrawn: revision > 1 && random.chance(0.2),
    };
    for (let attempt = 0; attempt < 20; attempt += 1) {
      try {
        if (mutant === 'bump before store') await raise(bucket);
        await store.putHeader(bucket, header);
        const skip = mutant === 'bump before store' || (mutant === 'retry without bump' && attempt > 0);
        if (!skip) await raise(bucket);
        acked.set(id, header);
        break;
      } catch (error) {
        if (!(error instanceof LostResponse)) throw error;
      }
    }
  }
}

/** The writers of one process raise together; those of a function have one each. A process that dies takes all of them along. */
function sharedRaise({ port }: Store, scheduler: Scheduler, mutant: Mutant): Port['raise'] {
  const raise = async (node: string): Promise<void> => {
    await port.raise(node);
    // The answer takes its time: whoever asks meanwhile asks too late for this one.
    await scheduler.step();
  };
  if (mutant === 'joins a bump under way') return joining(raise);
  const ask = createRounds(async (nodes: ReadonlyMap<string, unknown>) => {
    await Promise.all([...nodes.keys()].map(raise));
  });
  return (node) => ask(new Map([[node, undefined]]));
}

function joining(raise: Port['raise']): Port['raise'] {
  const under = new Map<string, Promise<void>>();
  return (node) => {
    const joined = under.get(node) ?? raise(node).finally(() => under.delete(node));
    under.set(node, joined);
    return joined;
  };
}

async function aggregate(store: Store, random: Random, mutant: Mutant, rounds: number, scheduler: Scheduler): Promise<void> {
  const port = mutated(store.port, mutant);
  for (let round = 0; round < rounds; round += 1) {
    await scheduler.step();
    const nodes = [...store.nodes.keys()].sort((left, right) => left.localeCompare(right));
    const wanted = nodes.filter(() => round + 1 >= rounds || !random.chance(0.3));
    for (let batch = wanted.splice(0, random.between(1, 3)); batch.length > 0; batch = wanted.splice(0, random.between(1, 3))) {
      try {
        await rebuild(port, batch, (key, inputs) => foldNode(key, inputs, rules));
      } catch (error) {
        if (!(error instanceof LostResponse)) throw error;
      }
    }
  }
}

/** Mutants that change the order of the aggregator's own steps. */
function mutated(port: Port, mutant: Mutant): Port {
  switch (mutant) {
    case 'generation after scan':
      return {
        ...port,
        finish: async (node, _gen, version, result) => port.finish(node, (await port.readState(node)).gen, version, result),
      };
    case 'marker before bump':
      return {
        ...port,
        finish: async (node, gen, version, result) => {
          const stored = await port.finish(node, gen, version, result);
          if (stored) await port.markMerged(node, gen);
          return stored;
        },
      };
    case 'forgets outputs that were not emptied':
      return { ...port, putCell: async (...cell) => (await port.putCell(...cell)) || true };
    case 'forgets outputs before telling them':
      return forgetful(port);
    default:
      return port;
  }
}

/** Keeps only the outputs that hold a cell as soon as it registers, so that a successor knows of no other. */
function forgetful(port: Port): Port {
  const emptied = new Map<string, Set<string>>();
  return {
    ...port,
    putCell: async (parent, child, gen, cell) => {
      if (cell === undefined) (emptied.get(child) ?? emptied.set(child, new Set()).get(child)!).add(parent);
      return port.putCell(parent, child, gen, cell);
    },
    finish: async (node, gen, version, result) => {
      const { outputs } = await port.readState(node);
      const kept = outputs.filter((parent) => emptied.get(node)?.has(parent) !== true);
      const stored = await port.finish(node, gen, version, result);
      return stored && port.register(node, kept, version);
    },
  };
}

/** One child moves its value from parent to parent while builders meet on the node between: a corner the tree hardly reaches. */
async function simulateNode(seed: number, mutant: Mutant): Promise<readonly string[]> {
  const random = seededRandom(seed);
  const scheduler = new Scheduler(random);
  const store = new Store(scheduler, mutant);
  const day = nodeText({ level: 'day', form: FORM, unit: UNITS[0], day: DAYS[0] });
  const bucket = nodeText({ level: 'bucket', form: FORM, unit: UNITS[0], day: DAYS[0], shard: 0 });
  const places = UNITS.flatMap((unit) => DAYS.map((at) => `${unit} month:${at}`));
  let place = '';
  const move = async (): Promise<void> => {
    for (let gen = 1; gen <= MOVES; gen += 1) {
      place = random.pick(places);
      await store.port.putCell(day, bucket, gen, { [place]: { s0: gen } });
      // A process may stall for any length of time between two requests.
      for (let stall = random.between(0, 20); stall > 0; stall -= 1) await scheduler.step();
      await store.port.raise(day);
    }
  };
  const build = async (): Promise<void> => {
    const port = mutated(store.port, mutant);
    for (let round = 0; round < MOVES; round += 1) await rebuild(port, [day], (key, inputs) => foldNode(key, inputs, rules));
  };
  scheduler.killing = false;
  void move();
  for (let builder = 0; builder < BUILDERS; builder += 1) void build();
  await scheduler.runAll();
  for (let round = 0; round < 3; round += 1) {
    void build();
    await scheduler.runAll();
  }
  const holding = places.filter((each) => store.cellOf(periodOf(each), day) !== undefined);
  return holding.length === 1 && holding[0] === place
    ? []
    : [`${place} alone should hold the value, ${holding.join(', ') || 'nothing'} does`];
}

function periodOf(place: string): string {
  const [unit = '', period = ''] = place.split(' ');
  return nodeText({ level: 'period', form: FORM, unit, period });
}

/** A client that got no receipt comes back and sends again: the header is there, so only the generation is raised. */
async function finishWriters(store: Store, acked: Acked): Promise<void> {
  for (const [bucket, headers] of store.headers) {
    for (const header of headers.values()) {
      if (acked.get(header.id)?.revision === header.revision) continue;
      await store.port.raise(bucket);
      acked.set(header.id, header);
    }
  }
}

/** Every receipt is in the store, and every figure at every level equals a plain recomputation from the headers. */
function compare(store: Store, acked: Acked): readonly string[] {
  const stored = [...store.headers.values()].flatMap((headers) => [...headers.values()]);
  const differences = [...acked.values()]
    .filter((header) => !stored.includes(header))
    .map((header) => `${header.id}: receipt without a record`);
  const periods = [...DAYS.map((day) => `month:${day}`), 'year:2021'];
  for (const unit of [...UNITS, 'city']) {
    for (const period of periods) {
      const built = store.nodes.get(nodeText({ level: 'period', form: FORM, unit, period }))?.result?.of.value ?? {};
      const counted = stored.filter(
        (header) => !header.withdrawn && (unit === 'city' || header.unit === unit) && rules.periodsOf(header.day).includes(period),
      );
      differences.push(...differ(`${unit} ${period}`, new Map(counted.map((header) => [header.id, header.revision])), built));
    }
  }
  return differences;
}

function differ(place: string, expected: ReadonlyMap<string, number>, built: Ids): readonly string[] {
  const ids = new Set([...expected.keys(), ...Object.keys(built)]);
  return [...ids]
    .filter((id) => expected.get(id) !== built[id])
    .map(
      (id) =>
        `${place}: ${id} should be ${expected.get(id) ?? 'absent'}, is ${built[id] === -1 ? 'counted twice' : (built[id] ?? 'missing')}`,
    );
}
