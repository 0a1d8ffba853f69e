export { getResult, getResults, listDirty, raiseNode, readGenerations, type StoredResult } from './aggregation/dynamo.ts';
export { nodeText, parseNode, type Contributed, type LevelRules, type NodeKey } from './aggregation/levels.ts';
export { aggregate, type RulesOf, type RunOptions, type RunReport } from './aggregation/run.ts';
export { listShards } from './aggregation/shards.ts';
export { sweep, type Difference, type SweepReport } from './aggregation/sweep.ts';
export { getAgency, listAgencies, putAgency, requireAgency } from './agencies.ts';
export {
  cancelAssignment,
  createAssignment,
  fulfilAssignment,
  getSubjectOf,
  getAssignments,
  listFormAssignments,
  listOwnAssignments,
  resumeAssignment,
  type StoredAssignment,
} from './assignments.ts';
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
export {
  createSubject,
  createSubjects,
  findSubjectsByCode,
  getSubjects,
  listSubjectRevisions,
  putSubject,
  requireSubject,
  SUBJECTS_AT_ONCE,
} from './subjects.ts';
export { listSubjects, type SubjectSearch } from './subject-search.ts';
export type { Capacity } from './client.ts';
export { advanceClosing, beginClosing, getClosing, listClosings, type Closing } from './closings.ts';
export { createTables } from './create-tables.ts';
export { createStore, type Storage, type Store, type StoreOptions } from './store.ts';
export { getReportMail, listReportMail, putReportMail, type ReportMail } from './report-mail.ts';
export {
  claimMail,
  createExport,
  failExport,
  finishExport,
  getExport,
  listExports,
  noteProgress,
  releaseMail,
  type ClosingOrder,
  type ExportState,
  type StoredExport,
} from './jobs.ts';
export type { Bucket } from './keys.ts';
export {
  getRows,
  listBucket,
  listBySender,
  listReturned,
  listBySubject,
  listReceivedDays,
  listReviewQueue,
  rowAt,
  type Row,
  type RowPage,
} from './lists.ts';
export { pack, unpack } from './pack.ts';
export {
  commit,
  getContents,
  getLatestRevision,
  listConflicts,
  listRevisions,
  requireLatestRevision,
  type AttachmentPresence,
  type Conflict,
  type Header,
  type Link,
  type Mutation,
  type StoredContent,
} from './submissions.ts';
export { getOrganisation, listOrganisations, putOrganisation, type Organisation } from './organisations.ts';
export { listTablets, putTablet, TABLET_DAYS } from './tablets.ts';
export { listUnits, putUnit } from './units.ts';
export {
  getHolder,
  getPerson,
  holderKey,
  listPeople,
  personCreation,
  putGrants,
  requireHolder,
  sessionsEnding,
  toHolder,
  type Holder,
} from './people.ts';
export { foreignCursor, type Item, type Key, type TransactionWrite } from './client.ts';
export { getFollowUps, listFollowUps, putFollowUp, type FindingPlace, type StoredFollowUp } from './follow-ups.ts';
export {
  decide,
  decidePeriod,
  getDecisions,
  lastDecided,
  listDecisions,
  type DecisionKind,
  type DecisionLog,
  type DecisionStep,
} from './decisions.ts';
export {
  createProgramme,
  getExpected,
  getProgramme,
  listProgrammes,
  putExpected,
  putProgramme,
  type ProgrammeRevision,
} from './programmes.ts';
export type { Revision } from './revisions.ts';
export { createWording, getWording, listWordings, putWording, type WordingRevision } from './wordings.ts';
