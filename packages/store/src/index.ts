export { getResult, listDirty, raiseNode, type PortOptions, type StoredResult } from './aggregation/dynamo.ts';
export { foldNode, nodeText, parseNode, type LevelRules, type NodeKey } from './aggregation/levels.ts';
export { isDirty, rebuild } from './aggregation/protocol.ts';
export { aggregate, type RunReport } from './aggregation/run.ts';
export { getAgency, listAgencies, putAgency, requireAgency } from './agencies.ts';
export { audit, auditPut, listAudit, type Act, type AuditEntry } from './audit.ts';
export {
  createForm,
  getForm,
  listForms,
  listVersions,
  publishDraft,
  putDraft,
  requireDraft,
  requireForm,
  requireVersion,
  retireVersion,
  retitleDraft,
} from './forms.ts';
export { createSubject, findSubjectByCode, getSubject, listSubjectRevisions, putSubject, requireSubject } from './subjects.ts';
export { listSubjects, type SubjectSearch } from './subject-search.ts';
export { createTables } from './create-tables.ts';
export { createStore, type Storage, type Store, type StoreOptions } from './store.ts';
export { commit, listConflicts, listRevisions, type AttachmentPresence, type Header, type Mutation } from './submissions.ts';
export { getOrganisation, listOrganisations, putOrganisation, type Organisation } from './organisations.ts';
export { listUnits, putUnit } from './units.ts';
