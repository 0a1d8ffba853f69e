import type { AgencyMessages } from '../vi/agency.ts';

export const agency: AgencyMessages = {
  forms: 'Forms',
  subjects: 'Subjects',
  people: 'People',
};
