import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { UsageError } from '../core/errors.ts';
import type { Digest } from '../core/digest.ts';
import { mailText } from './email-text.ts';
import { DeliveryError, type DeliveryContext, type Notifier, type Payload, type Sink } from './notifier.ts';
import { connectTo, smtpServer, type SmtpServer } from './smtp-server.ts';

const STEP_TIMEOUT_MS = 10_000;
const TIMEOUT_MS = 30_000;
const ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+$/i;
const LONGEST_ADDRESS = 254;

const emailSettings = z.object({
  from: z.string(),
  to: z.union([z.literal('owner'), z.array(z.string()).min(1)]),
  fallback: z.string().optional(),
});
type EmailSettings = z.infer<typeof emailSettings>;

const mailShape = z.object({
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
});

/** One mail per digest over SMTP. Mails of one kind to one owner hang together as a thread. */
export const email: Notifier = { type: 'email', hosts: [], toOwners, check, render, deliver };

function toOwners({ to }: Sink['settings']): boolean {
  return to === 'owner';
}

function check(sink: Sink): void {
  smtpServer(sink);
  const { from, to, fallback } = emailSettings.parse(sink.settings);
  const recipients = to === 'owner' ? [fallback ?? ''] : to;
  const stranger = [bareAddress(from), ...recipients].find((address) => !isAddress(address));
  if (stranger !== undefined) throw new UsageError(`"${stranger}" is no e-mail address`);
}

function render(digest: Digest, { settings }: Pick<Sink, 'name' | 'settings'>): Payload[] {
  const parsed = emailSettings.parse(settings);
  const to = recipientsOf(digest, parsed);
  if (to.length === 0) return [];
  return [{ key: 'mail', body: JSON.stringify({ from: parsed.from, to, ...mailText(digest) }) }];
}

/** Owners are tags, which anybody may have written: only what is exactly one address is written to. */
function recipientsOf({ owner }: Digest, { to, fallback }: EmailSettings): string[] {
  if (to !== 'owner') return to;
  if (owner !== null && isAddress(owner)) return [owner];
  return fallback === undefined ? [] : [fallback];
}

async function deliver(digest: Digest, { sink, deliveryId, now }: DeliveryContext): Promise<void> {
  const server = smtpServer(sink);
  for (const { body } of render(digest, sink)) {
    const mail = mailShape.parse(JSON.parse(body));
    const domain = bareAddress(mail.from).split('@')[1] ?? 'azaudit.invalid';
    const thread = createHash('sha256')
      .update(`${digest.kind}\n${digest.owner ?? ''}`)
      .digest('hex')
      .slice(0, 32);
    await transmit(server, sink, {
      ...mail,
      date: now,
      messageId: `<${deliveryId}@${domain}>`,
      references: [`<azaudit-${thread}@${domain}>`],
      headers: { 'Auto-Submitted': 'auto-generated' },
      xMailer: false,
      // A text that looks like a path or URL stays a text.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }
}

type Mail = Parameters<ReturnType<typeof createTransport>['sendMail']>[0];

async function transmit(server: SmtpServer, { secret, settings }: Sink, mail: Mail): Promise<void> {
  const { host } = server;
  const user = server.user ?? bareAddress(emailSettings.parse(settings).from);
  const auth = secret === undefined ? undefined : { user, pass: secret };
  const ending = new AbortController();
  const expired = delay(TIMEOUT_MS, undefined, { signal: ending.signal }).then(() => {
    throw new DeliveryError('retry', `${host}: no answer in time`);
  });
  try {
    await Promise.race([converse(server, auth, { mail, signal: ending.signal }), expired]);
  } catch (error) {
    throw error instanceof DeliveryError ? error : failureOf(host, error);
  } finally {
    expired.catch(() => undefined);
    ending.abort();
  }
}

async function converse(
  server: SmtpServer,
  auth: { readonly user: string; readonly pass: string } | undefined,
  { mail, signal }: { readonly mail: Mail; readonly signal: AbortSignal },
): Promise<void> {
  const { host, port, secure, isTrusted } = server;
  const transport = createTransport({
    host,
    port,
    connection: await connectTo(server, AbortSignal.any([signal, AbortSignal.timeout(STEP_TIMEOUT_MS)])),
    secure,
    requireTLS: !isTrusted,
    ...(isIP(host) === 0 ? { tls: { servername: host } } : {}),
    ...(auth === undefined ? {} : { auth }),
    greetingTimeout: STEP_TIMEOUT_MS,
    socketTimeout: STEP_TIMEOUT_MS,
  });
  const { accepted, rejected } = await transport.sendMail({ ...mail, signal });
  const wanted = accepted.length + rejected.length;
  // Not sent again, since the others have it; but said.
  if (rejected.length > 0)
    throw new DeliveryError('rejected', `${host} took the mail for ${accepted.length} of ${wanted} recipients`);
}

const smtpErrorShape = z.object({ code: z.string().optional(), responseCode: z.number().optional() });

/** The server's own words are left out: they repeat addresses. */
function failureOf(host: string, error: unknown): DeliveryError {
  const { code = 'failed', responseCode } = smtpErrorShape.catch({}).parse(error);
  const text = responseCode === undefined ? `${host}: ${code}` : `${host} answered ${responseCode} (${code})`;
  const isRefusal = responseCode !== undefined && responseCode >= 500;
  // A password or a certificate is the operator's to mend: the mail waits for that.
  if (code === 'ETLS' || (code === 'EAUTH' && isRefusal)) return new DeliveryError('gone', text);
  return new DeliveryError(isRefusal ? 'rejected' : 'retry', text);
}

function isAddress(text: string): boolean {
  return text.length <= LONGEST_ADDRESS && ADDRESS.test(text);
}

/** `audit@contoso.com` of `Azure audit <audit@contoso.com>`. */
function bareAddress(text: string): string {
  return /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text;
}
