import type { CopyMessages } from '../vi/copies.ts';

export const copies: CopyMessages = {
  title: 'There is another copy of this submission',
  lead: 'One submission was sent twice with different contents. The one that came first counts; the other is kept to compare. If the other one is right, return the submission, so that the inspector sends a correction.',
  sent: (time, by) => `Copy sent ${time}, ${by}`,
  question: 'Question',
  standing: 'What counts',
  other: 'Other copy',
  blank: 'Left blank',
  files: (count) => `${count} files`,
  sameAnswers: 'Both copies answer alike; only the general facts differ.',
  takeBack: 'Take back, sent by mistake',
  takeBackTitle: 'Take this submission back?',
  takeBackLead:
    'It stays on record with your reason, but no longer counts. It cannot be sent again; for another inspection, fill a new form.',
  reason: 'Why',
  reasonMissing: 'Say why, for those who read the figures.',
  takeBackNow: 'Take back',
  takenBack: 'The submission was taken back.',
  isTakenBack: 'You took this submission back. It stays on record but does not count.',
  withdrawn: 'Withdrawn',
  tooLate:
    'The committee has taken this submission under review or decided on it, so it can no longer be taken back. Tell the committee if it was sent by mistake.',
  conflictMine: 'Send the tablet’s copy',
  conflictTheirs: 'Keep the server’s copy',
  conflictTheirsAsk: 'Give up the tablet’s copy?',
  conflictTheirsHint: 'Its answers and photos are removed from the tablet. The server’s copy stays as it is.',
  conflictClosed:
    'What the server has is approved or locked and cannot be corrected any more. Tell the agency if the tablet’s copy is the right one.',
  conflictOffline: 'Comparing with the server’s copy needs a network.',
  stopped: 'The form is safe on the tablet, but is not sent by itself any more. Do what is said below.',
  refusals: {
    'not-permitted':
      'This account may no longer send forms of this unit. The form is still on the tablet: ask an administrator for the right, then tap “Send now”.',
    'not-found':
      'The server no longer has the form, the unit or the place of this. It is still on the tablet: tell the agency of the form.',
    'file-damaged':
      'A photo or file of it is damaged on this tablet. Open it again, take it anew at the question that is named, and submit.',
  },
  persisted: 'The browser promised to keep the data when the disk runs short.',
  notPersisted:
    'The browser has not promised to keep the data when the disk runs short. Install the app on the home screen and send every day.',
  askPersist: 'Ask to keep data',
  readSent: 'Read what was sent',
  cancel: 'Cancel',
};
