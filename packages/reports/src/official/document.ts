/**
 * What an official document says, apart from how a file format writes it. Sizes and margins are not here: they are the
 * decree's (`decree.ts`), the same for every document.
 */
export type OfficialDocument = {
  readonly letterhead: Letterhead;
  /** `BÁO CÁO`, and what it is about in one line or more. */
  readonly kind: string;
  readonly subject: readonly string[];
  /** Whom an upward report is addressed to. */
  readonly addressees: readonly string[];
  readonly body: readonly Block[];
  readonly signature: Signature;
  /** Lines under `Nơi nhận:`, without their dash and closing mark. */
  readonly recipients: readonly string[];
  readonly appendices: readonly Appendix[];
  /** For the file's own properties. */
  readonly title: string;
  readonly author: string;
  /** ISO instant of the data: the only time that gets into the file. */
  readonly frozenAt: string;
};

export type Letterhead = {
  readonly superior?: string | undefined;
  readonly issuer: string;
  /** `BC-BCĐ`; the number before it is given by the clerk. */
  readonly symbol: string;
  readonly place: string;
  /** The year is known; day and month are written when it is signed. */
  readonly year: string;
};

export type Signature = {
  /** `TM. BAN CHỈ ĐẠO` */
  readonly authority?: string | undefined;
  readonly position: string;
  /** A second office, right above the name: `CHỦ TỊCH UBND THÀNH PHỐ`. */
  readonly secondPosition?: string | undefined;
  readonly name: string;
};

export type Block =
  | { readonly kind: 'basis' | 'section' | 'subsection' | 'paragraph' | 'item' | 'unit'; readonly text: string }
  /** Dots for what only a person can write. */
  | { readonly kind: 'blank'; readonly lines: number }
  | Table;

export type Table = {
  readonly kind: 'table';
  readonly caption?: string | undefined;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
  /** The row `Tổng cộng`. */
  readonly total?: readonly string[] | undefined;
};

/** `share` is a part of the table's width; all together are the whole. */
export type TableColumn = { readonly heading: string; readonly share: number; readonly align: 'left' | 'right' | 'center' };

export type Appendix = {
  /** `Phụ lục I`; a single one has no number. */
  readonly label: string;
  readonly title: string;
  /** `(Kèm theo Báo cáo số …)` */
  readonly reference: string;
  readonly landscape: boolean;
  readonly blocks: readonly Block[];
};
