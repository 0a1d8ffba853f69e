/** A letter in plain text to one person. */
export type Letter = { readonly to: string; readonly subject: string; readonly text: string };

/** Where letters go: SES on AWS, a folder on the local platform and in tests. Rejects when the letter was not taken. */
export type Mail = {
  /** Whether there is anybody to send letters from; without, `send` sends nothing. */
  readonly available: boolean;
  send(letter: Letter): Promise<void>;
};
