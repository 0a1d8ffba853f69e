import type { ReportExport } from '@safeground/contract';
import { composeReport, writeDocx, writePdf } from '@safeground/reports/official';
import { readFonts } from '../fonts.ts';
import { frozenFigures } from '../services/frozen.ts';
import { requirePeriod, type Run } from '../services/ledger.ts';
import { requireLetterhead } from '../services/letterheads.ts';
import { liveSources, reportFigures } from '../services/report-figures.ts';
import { fileTitle } from './file-title.ts';

/**
 * The official report as a file. Of a closed period it is made of what was frozen, so it is the same bytes whenever it is
 * asked for; of an open one it says up to when its figures go.
 */
export async function renderReport(
  run: Run,
  { unit, period, format }: ReportExport,
  progress: (share: number) => Promise<void>,
): Promise<{ readonly bytes: Uint8Array; readonly name: string }> {
  const span = requirePeriod(run, period);
  const now = new Date(run.deps.now()).toISOString();
  const figures =
    (await frozenFigures(run, unit, period)) ??
    (await reportFigures(run, { unit, span, frozenAt: now, closed: false }, liveSources(run, span)));
  requireLetterhead(figures.outline, figures.unit.kind);
  await progress(0.6);
  const document = composeReport(figures);
  const bytes = format === 'docx' ? await writeDocx(document) : await writePdf(document, readFonts());
  return { bytes, name: `${fileTitle(['Báo cáo', figures.period.label, figures.unit.name])}.${format}` };
}
