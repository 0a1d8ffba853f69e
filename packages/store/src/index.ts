export { getResult, listDirty, raiseNode, type PortOptions, type StoredResult } from './aggregation/dynamo.ts';
export { foldNode, nodeText, parseNode, type LevelRules, type NodeKey } from './aggregation/levels.ts';
export { isDirty, rebuild } from './aggregation/protocol.ts';
export { aggregate, type RunReport } from './aggregation/run.ts';
export { createForm, getForm, listForms, publishDraft, putDraft, requireDraft, requireForm, requireVersion, type Act } from './forms.ts';
export { createTables } from './create-tables.ts';
export { createStore, type Storage, type Store, type StoreOptions } from './store.ts';
export { commit, listConflicts, listRevisions, type AttachmentPresence, type Header, type Mutation } from './submissions.ts';
