import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Mail } from '../mail/port.ts';
import { environment } from './lambda-deps.ts';

/** Letters by SES, from the stage's sender. A stage without one (`--mail-from`) writes none. */
export function sesMail(): Mail {
  const from = process.env['MAIL_FROM'];
  if (from === undefined || from === '') return { available: false, send: () => Promise.resolve() };
  const client = new SESv2Client({ region: environment('AWS_REGION') });
  const part = (text: string) => ({ Data: text, Charset: 'UTF-8' });
  return {
    available: true,
    async send({ to, subject, text }) {
      const Content = { Simple: { Subject: part(subject), Body: { Text: part(text) } } };
      await client.send(new SendEmailCommand({ FromEmailAddress: from, Destination: { ToAddresses: [to] }, Content }));
    },
  };
}
