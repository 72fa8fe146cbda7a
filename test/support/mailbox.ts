import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Mailbox {
  readonly url: string;
  readonly host: string;
  readonly mails: {
    readonly to: string[];
    readonly from: string;
    readonly user: string | undefined;
    readonly source: string;
  }[];
}

/** A mail server on loopback that keeps what it is given; gone when the test ends. */
export async function startMailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: Mailbox['mails'] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) => {
      if (password === 'right') done(null, { user: username });
      else done(Object.assign(new Error('no'), { responseCode: 535 }));
    },
    onData: (stream, { envelope, user }, done) => {
      void text(stream).then((source) => {
        const to = envelope.rcptTo.map(({ address }) => address);
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({ to, from, user: user === undefined ? undefined : String(user), source });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const port = await new Promise<number>((resolve) => {
    const listener = server.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
  onTestFinished(() => new Promise((resolve) => void server.close(resolve)));
  return { url: `smtp://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, mails };
}

/** The parts of a multipart mail by content type, decoded. */
export function partsOf(source: string): ReadonlyMap<string, string> {
  const boundary = /boundary="([^"]+)"/.exec(source)?.[1] ?? '';
  return new Map(
    source
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => {
        const [head = '', ...body] = part.trimStart().split('\r\n\r\n');
        const type = /content-type: ([\w/]+)/i.exec(head)?.[1] ?? '';
        return [type, decode(body.join('\r\n\r\n'), /base64/i.test(head), /quoted-printable/i.test(head))];
      }),
  );
}

function decode(body: string, isBase64: boolean, isQuoted: boolean): string {
  if (isBase64) return Buffer.from(body, 'base64').toString('utf8');
  if (!isQuoted) return body;
  const bytes = body
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
