import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { median } from './measure.ts';

const IMPORTS = 9;

/** Weight of everything the engine's entry exports, that of the pattern engine beside it, and CPU time of a cold import. */
export async function weights(importCold: (bundle: string) => Promise<{ import_cpu_ms: number }>): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-engine-'));
  try {
    const engine = await bundle('@safeground/forms', join(folder, 'engine.mjs'));
    const foreign = engine.carries.filter((name) => /node_modules\//.test(name));
    if (foreign.length > 0) throw new Error(`the engine carries ${foreign.join(', ')}`);
    const regex = await bundle('@safeground/forms/regex', join(folder, 'regex.mjs'));
    const times: number[] = [];
    for (let round = 0; round < IMPORTS; round += 1) times.push((await importCold(engine.file)).import_cpu_ms);
    return { gzip_kb: engine.gzip, raw_kb: engine.raw, regex_gzip_kb: regex.gzip, import_cpu_ms: median(times) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Bundle = { readonly file: string; readonly raw: number; readonly gzip: number; readonly carries: readonly string[] };

async function bundle(entry: string, file: string): Promise<Bundle> {
  const { metafile } = await build({
    stdin: { contents: `export * from '${entry}';`, resolveDir: import.meta.dirname, loader: 'ts' },
    outfile: file,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    legalComments: 'none',
  });
  const carries = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([name, { bytesInOutput }]) => (bytesInOutput > 0 ? [name] : [])),
  );
  return { file, raw: statSync(file).size / 1024, gzip: gzipSync(readFileSync(file), { level: 9 }).length / 1024, carries };
}
