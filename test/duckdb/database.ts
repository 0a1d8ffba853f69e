import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const here = import.meta.dirname;

export type Table = readonly (readonly unknown[])[];

export type DuckDb = {
  /** Runs statements; gives the rows of the last one. Whole numbers of 64 bits come as BigInt. */
  ask(sql: string): Promise<Table>;
  close(): void;
};

type Library = {
  DuckDBInstance: {
    create(path: string): Promise<{
      connect(): Promise<{ runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }> }>;
      closeSync(): void;
    }>;
  };
};

/** Installs DuckDB into this folder, once, from its own lock. Gives why it could not. */
export function installDuckDb(): string | undefined {
  if (existsSync(join(here, 'node_modules/@duckdb/node-api'))) return undefined;
  console.error('Installing DuckDB (once) ...');
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const { status, error } = spawnSync('npm', args, { cwd: here, stdio: ['ignore', 2, 2], timeout: 120_000 });
  return status === 0 ? undefined : `npm ci in test/duckdb ended with ${error?.message ?? String(status)}`;
}

/** A new database in memory; `setup` runs first (`SET threads = 1`). */
export async function openDuckDb(setup = ''): Promise<DuckDb> {
  const { DuckDBInstance } = createRequire(import.meta.url)('@duckdb/node-api') as Library;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const ask = async (sql: string): Promise<Table> => (await connection.runAndReadAll(sql)).getRows();
  if (setup !== '') await ask(setup);
  return { ask, close: () => instance.closeSync() };
}
