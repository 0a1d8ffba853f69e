export * from './problems.ts';
export * from './resources.ts';
