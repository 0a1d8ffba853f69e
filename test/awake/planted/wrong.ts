/** Wrong on purpose: the test beside it fails when the type checker lets this pass. */
export const count: number = 'one';
