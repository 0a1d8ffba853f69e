import type { ReportOutline } from '@safeground/programmes';
import report from './data/report.json' with { type: 'json' };

/** What the official report of the movement says (dossier 4.4 and 4.5). */
export const reportOutline = report as ReportOutline;
