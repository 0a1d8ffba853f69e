import type { FormDefinition } from '@safeground/forms';
import type { SheetFinding } from '@safeground/xlsform';
import { language } from '../i18n/index.svelte.ts';

/** What is wrong with a cell of a form file, in the language of the page. */
export type FileFinding = {
  readonly severity: 'error' | 'warning';
  readonly sheet?: string | undefined;
  readonly row?: number | undefined;
  readonly column?: string | undefined;
  readonly message: string;
};

/** An XLSForm file as it is read here, in the browser. The reader comes only when a file does. */
export class FormFile {
  #name = $state<string | undefined>(undefined);
  #busy = $state(false);
  #definition = $state.raw<FormDefinition | undefined>(undefined);
  #questions = $state(0);
  #findings = $state.raw<readonly FileFinding[]>([]);

  get name(): string | undefined {
    return this.#name;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Present when it can be stored as a draft, if with errors to correct before it is published. */
  get definition(): FormDefinition | undefined {
    return this.#definition;
  }

  get questions(): number {
    return this.#questions;
  }

  get findings(): readonly FileFinding[] {
    return this.#findings;
  }

  async choose(file: File): Promise<void> {
    this.#busy = true;
    this.#name = file.name;
    try {
      const { checkForm, describe, readXlsform } = await import('@safeground/xlsform');
      const result = readXlsform(new Uint8Array(await file.arrayBuffer()), {
        fileName: file.name,
        language: 'vi',
      });
      const told = (finding: SheetFinding): FileFinding => {
        const { message, remedy } = describe(finding, language());
        return { ...finding, message: `${message} ${remedy}` };
      };
      const findings = checkForm(result);
      this.#definition = findings.some(({ code }) => code === 'definition-limit') ? undefined : result.definition;
      this.#questions = result.questions;
      this.#findings = findings.map(told);
    } finally {
      this.#busy = false;
    }
  }
}

/** Saves a form as an XLSForm workbook on this device. */
export async function saveXlsform(definition: FormDefinition, name: string): Promise<void> {
  const { exportXlsform } = await import('@safeground/xlsform');
  const bytes = exportXlsform(definition);
  const url = URL.createObjectURL(
    new Blob([new Uint8Array(bytes)], { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }),
  );
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = `${name}.xlsx`;
  anchor.click();
  URL.revokeObjectURL(url);
}
