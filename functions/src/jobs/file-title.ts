/** A name for a file: what no file system takes is left out. */
export const fileTitle = (parts: readonly string[]): string =>
  parts
    .join(' - ')
    .replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ')
    .slice(0, 180);
