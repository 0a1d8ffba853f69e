export * from './assignments.ts';
export * from './analysis.ts';
export * from './list-files.ts';
export * from './problems.ts';
export * from './resources.ts';
export * from './submission-state.ts';
