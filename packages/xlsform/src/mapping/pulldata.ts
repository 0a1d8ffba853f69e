/** Names of the CSV files that `pulldata('file', …)` reads: calling it is enough to attach the file. */
export function pulledFiles(text: string): readonly string[] {
  if (!text.includes('pulldata')) return [];
  return [...text.matchAll(/pulldata\s*\(\s*(?:'([^']*)'|"([^"]*)")/g)].flatMap((call) => (call[1] ?? call[2] ?? '').trim() || []);
}
