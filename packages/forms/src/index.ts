export { compile } from './compile.ts';
export type * from './definition.ts';
export { AnswerTypeError, MissingPartError, open, review, RowError, UnknownPathError } from './engine.ts';
export { questionTypes, type QuestionType } from './questions/index.ts';
export { isAttachments } from './questions/attachment.ts';
export type * from './session.ts';
export { ExpressionError } from './expression/ast.ts';
export { parseExpression } from './expression/parse.ts';
