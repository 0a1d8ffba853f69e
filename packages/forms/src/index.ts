export { canonical } from './canonical.ts';
export { compile } from './compile.ts';
export type * from './definition.ts';
export { AnswerTypeError, open, review, UnknownPathError } from './engine.ts';
export { questionTypes, type QuestionType } from './questions/index.ts';
export { isAttachments } from './questions/attachment.ts';
export type * from './session.ts';
export { NAME, NAME_PATTERN } from './names.ts';
