/**
 * Milliseconds that a server is waited for, from the last byte that came from it: longer than its own limit of 25 s, so that a slow
 * answer is not taken for a lost one.
 */
export const patience = 40_000;
