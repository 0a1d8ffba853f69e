/** The closed table of RFC 9457 problem types. Clients key on `type`; titles are for developers, never shown to people. */
export const problemTypes = {
  'validation-failed': { status: 422, title: 'The request does not have the expected shape' },
  malformed: { status: 400, title: 'The body is not valid JSON' },
  'form-invalid': { status: 422, title: 'The form has errors and cannot be published' },
  'signed-out': { status: 401, title: 'Sign in to go on' },
  'not-permitted': { status: 403, title: 'Your rights do not cover this' },
  'not-found': { status: 404, title: 'There is nothing here' },
  conflict: { status: 409, title: 'Somebody changed it first' },
  'submission-conflict': { status: 409, title: 'Another content is stored under this id; both copies are kept' },
  'transition-refused': { status: 409, title: 'The submission is not in a state that allows this' },
  'hash-mismatch': { status: 422, title: 'The content does not match its hash' },
  'too-large': { status: 413, title: 'Larger than 5 MB' },
  'unsupported-type': { status: 415, title: 'Send application/json' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'timed-out': { status: 504, title: 'It took longer than 25 s' },
  unavailable: { status: 503, title: 'Try again shortly' },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemType = keyof typeof problemTypes;

/**
 * Codes of `errors` that a page has words for in every language. `values` fill them: `most` (how many at once), `name` (what
 * it is about), `from` (the first day that is possible), `figure` (a name in a
 * sentence that nobody reports). Any other code comes with its English `message` alone.
 */
export const errorCodes = [
  ...['cursor', 'duplicate', 'form', 'kind', 'last-administrator', 'no-subject', 'not-theirs', 'past', 'not-weekend', 'not-worse'],
  ...[
    'closing',
    'no-letterhead',
    'no-programme',
    'no-wording',
    'required',
    'taken',
    'too-early',
    'too-far',
    'too-many',
    'unit-ended',
    'unknown',
    'unlisted',
    'version',
    'wrong',
  ],
  ...['brace', 'given-figure', 'unknown-figure'],
  // Of the shape of a request.
  ...['invalid_format', 'invalid_type', 'invalid_value', 'too_big', 'too_small', 'unrecognized_keys'],
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export type ProblemError = {
  /** RFC 6901, into what was sent; of a draft that is not published, into the draft. */
  readonly pointer: string;
  readonly code: string;
  /** In English, for developers. */
  readonly message: string;
  readonly values?: Readonly<Record<string, string | number>> | undefined;
};

/** A refusal that may be shown to the caller. Anything else that is thrown becomes a bare `internal`. */
export class Problem extends Error {
  readonly type: ProblemType;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: readonly ProblemError[] | undefined;
  readonly revision: number | undefined;

  constructor(
    type: ProblemType,
    options: {
      readonly detail?: string;
      readonly errors?: readonly ProblemError[];
      readonly revision?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(options.detail ?? problemTypes[type].title, { cause: options.cause });
    this.name = 'Problem';
    this.type = type;
    this.status = problemTypes[type].status;
    this.detail = options.detail;
    this.errors = options.errors;
    this.revision = options.revision;
  }
}
