import { existsSync, readdirSync } from 'node:fs';

/**
 * `npm run bench -- NAME [--json]`: runs `test/bench/NAME.ts`, whose `bench(args)` returns named figures. Progress goes to standard
 * error; with `--json` the last line of standard output is one JSON object.
 */
const [name = '', ...args] = process.argv.slice(2);
const here = new URL('./', import.meta.url);
const known = readdirSync(here)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -3));

if (!/^[a-z-]+$/.test(name) || name === 'main' || !existsSync(new URL(`${name}.ts`, here))) {
  console.error(`usage: npm run bench -- NAME [--json]; NAME is one of ${known.join(', ')}`);
  process.exit(2);
}
const { bench } = (await import(new URL(`${name}.ts`, here).href)) as {
  bench: (args: readonly string[]) => Promise<Record<string, unknown>>;
};
const figures = await bench(args.filter((arg) => arg !== '--json'));
if (args.includes('--json')) console.log(JSON.stringify(figures));
else
  console.log(
    Object.entries(figures)
      .map(([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
      .join('\n'),
  );
