import type { FindingCode } from './messages-en.ts';
import type { Finding } from './session.ts';

export function warning(code: FindingCode, place: string, values: Finding['values']): Finding {
  return { severity: 'warning', code, place, values };
}

export function error(code: FindingCode, place: string, values: Finding['values']): Finding {
  return { severity: 'error', code, place, values };
}
