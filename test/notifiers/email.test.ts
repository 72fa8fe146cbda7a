import type dns from 'node:dns/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Digest } from '../../src/core/digest.ts';
import { email } from '../../src/notifiers/email.ts';
import type { Sink } from '../../src/notifiers/notifier.ts';
import { createCertificate } from '../../src/simulator/certificate.ts';
import { partsOf, startMailbox, type Mailbox } from '../support/mailbox.ts';
import { contextOf } from './contract.ts';
import { digestOf, HOSTILE_TEXTS } from './digests.ts';

/** A server with two addresses, of which one answers. */
vi.mock('node:dns/promises', async (original) => {
  const real = await original<typeof dns>();
  const both = ['127.0.0.9', '127.0.0.1'].map((address) => ({ address, family: 4 }));
  return {
    ...real,
    lookup: (host: string, options: object) =>
      host === 'two.test' ? Promise.resolve(both) : real.lookup(host, options),
  };
});

const SETTINGS = { from: 'Azure audit <audit@contoso.example>', to: ['ops@contoso.example', 'finops@contoso.example'] };

function sinkFor({ url, host }: Mailbox, change: Partial<Sink> = {}): Sink {
  return { name: 'mail', type: 'email', url, secret: undefined, settings: SETTINGS, allowHosts: [host], ...change };
}

function noHttp(): Promise<never> {
  return Promise.reject(new Error('mail does not go over HTTP'));
}

async function mailTo(sink: Sink, digest: Digest, deliveryId = 'delivery-1'): Promise<void> {
  await email.deliver(digest, { ...contextOf(sink, noHttp), deliveryId });
}

function headersOf(source: string): string {
  return source.slice(0, source.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
}

function header(source: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, 'im').exec(headersOf(source))?.[1];
}

describe('a mail', () => {
  it('goes to the list, says who made it, and has a text and an HTML part', async () => {
    const mailbox = await startMailbox();
    const digest = digestOf({ size: 2, seed: 3 });
    await mailTo(sinkFor(mailbox), digest);
    const [mail = fail()] = mailbox.mails;
    expect([mail.from, mail.to]).toEqual(['audit@contoso.example', SETTINGS.to]);
    expect(header(mail.source, 'subject')).toMatch(/^Azure audit: /);
    expect(header(mail.source, 'auto-submitted')).toBe('auto-generated');
    const parts = partsOf(mail.source);
    for (const type of ['text/plain', 'text/html']) {
      for (const item of digest.items) expect(parts.get(type)).toContain(item.resource.name);
    }
  });

  it('keeps its id through repeats, and hangs on the thread of its kind and owner', async () => {
    const mailbox = await startMailbox();
    const sink = sinkFor(mailbox);
    await mailTo(sink, digestOf({ seed: 1 }), 'd1');
    await mailTo(sink, digestOf({ seed: 1 }), 'd1');
    await mailTo(sink, digestOf({ seed: 2 }), 'd2');
    await mailTo(sink, { ...digestOf({ seed: 2 }), owner: 'somebody else' }, 'd3');
    await mailTo(sink, digestOf({ kind: 'weekly' }), 'd4');
    const ids = mailbox.mails.map(({ source }) => header(source, 'message-id'));
    expect(ids).toEqual(['d1', 'd1', 'd2', 'd3', 'd4'].map((id) => `<${id}@contoso.example>`));
    const threads = mailbox.mails.map(({ source }) => header(source, 'references'));
    expect([threads[0], new Set(threads).size]).toEqual([threads[2], 3]);
  });

  it.each([
    ['team@contoso.example', 'team@contoso.example'],
    [null, 'fallback@contoso.example'],
    ['team-a', 'fallback@contoso.example'],
    ['a@b.example, victim@c.example', 'fallback@contoso.example'],
    ['a@b.example\r\nBcc: victim@c.example', 'fallback@contoso.example'],
    ['<victim@c.example>', 'fallback@contoso.example'],
    ['"x" victim@c.example', 'fallback@contoso.example'],
    [`${'a'.repeat(300)}@b.example`, 'fallback@contoso.example'],
    ['a@localhost', 'fallback@contoso.example'],
  ])('to the owner %j goes to %s', async (owner, expected) => {
    const mailbox = await startMailbox();
    const settings = { from: SETTINGS.from, to: 'owner', fallback: 'fallback@contoso.example' };
    await mailTo(sinkFor(mailbox, { settings }), { ...digestOf(), owner });
    expect(mailbox.mails.map(({ to }) => to)).toEqual([[expected]]);
    expect(headersOf(mailbox.mails[0]?.source ?? '')).not.toMatch(/^(bcc|cc):/im);
  });

  it('logs in with the secret', async () => {
    const mailbox = await startMailbox();
    await mailTo(sinkFor(mailbox, { url: mailbox.url.replace('//', '//user%40x@'), secret: 'right' }), digestOf());
    await mailTo(sinkFor(mailbox, { secret: 'right' }), digestOf());
    expect(mailbox.mails.map(({ user }) => user)).toEqual(['user@x', 'audit@contoso.example']);
  });
});

describe('hostile names', () => {
  const items = digestOf({ size: 1, kind: 'weekly' }).items.flatMap((item) =>
    HOSTILE_TEXTS.map((text) => ({
      ...item,
      title: text,
      owner: text,
      reason: text,
      fix: text,
      resource: { ...item.resource, name: text, resourceGroup: text },
    })),
  );
  const digest = { ...digestOf({ size: 1 }), items, notes: HOSTILE_TEXTS, owner: HOSTILE_TEXTS.join(' ') };
  const [payload = fail()] = email.render(digest, { name: 'mail', settings: SETTINGS });
  const { subject, html, text } = JSON.parse(payload.body);

  it('bring no markup, and no link but the portal', () => {
    const tags = new Set([...html.matchAll(/<\/?([a-z][a-z\d]*)/gi)].map(([, tag]) => tag));
    expect([...tags].toSorted()).toEqual([
      'a',
      'body',
      'br',
      'code',
      'h1',
      'h2',
      'h3',
      'head',
      'html',
      'meta',
      'p',
      'pre',
      'title',
    ]);
    const links = [...html.matchAll(/<a\s[^>]*>/g)].map(([link]) => link);
    expect(links.filter((link) => !/^<a href="https:\/\/portal\.azure\.com\/[^"<>]*">$/.test(link))).toEqual([]);
    expect(html.replaceAll(/<a href="[^"]*">/g, '')).not.toMatch(/:\/\/|javascript:/i);
    expect(html.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(text.replaceAll(/Portal: \S+/g, '')).not.toMatch(/:\/\//);
  });

  it('bring no header', async () => {
    expect(subject).not.toMatch(/[\r\n]/);
    const mailbox = await startMailbox();
    await mailTo(sinkFor(mailbox), digest);
    const [mail = fail()] = mailbox.mails;
    expect(headersOf(mail.source)).not.toMatch(/bcc|evil/i);
    expect(mail.to).toEqual(SETTINGS.to);
  });
});

describe('a mail server', () => {
  it.each([
    ['a password that is wrong', { secret: 'wrong' }, {}, 'gone', '535'],
    ['no recipient that it knows', {}, { onRcptTo: refusing(550) }, 'rejected', '550'],
    ['a full mailbox', {}, { onRcptTo: refusing(452) }, 'retry', '452'],
    ['trouble of its own', {}, { onMailFrom: refusing(451) }, 'retry', '451'],
    ['a mail that is refused', {}, { onData: refusingData(554) }, 'rejected', '554'],
  ] as const)('with %s', async (_, change, options, outcome, code) => {
    const mailbox = await startMailbox(options);
    await expect(mailTo(sinkFor(mailbox, change), digestOf())).rejects.toMatchObject({
      name: 'DeliveryError',
      outcome,
      message: expect.stringMatching(`^127\\.0\\.0\\.1 answered ${code}`),
    });
  });

  it('that knows only some of the recipients is not asked again, but named', async () => {
    const mailbox = await startMailbox({
      onRcptTo: ({ address }, _, done) => done(address.startsWith('ops') ? null : new Error('no such user')),
    });
    await expect(mailTo(sinkFor(mailbox), digestOf())).rejects.toMatchObject({
      outcome: 'rejected',
      message: '127.0.0.1 took the mail for 1 of 2 recipients',
    });
    expect(mailbox.mails.map(({ to }) => to)).toEqual([['ops@contoso.example']]);
  });

  it('is reached at whichever of its addresses answers', async () => {
    const { url, mails } = await startMailbox();
    const [named, host] = [url.replace('127.0.0.1', 'two.test'), url.replace('smtp://127.0.0.1', 'two.test')];
    await mailTo(sinkFor({ url: named, host, mails }), digestOf());
    expect(mails).toHaveLength(1);
  });

  it('that is not there is tried again', async () => {
    const sink = sinkFor({ url: 'smtp://127.0.0.1:1', host: '127.0.0.1:1', mails: [] });
    await expect(mailTo(sink, digestOf())).rejects.toMatchObject({ outcome: 'retry' });
  });

  it('that nobody vouches for gets nothing', async () => {
    const { key, cert } = await createCertificate();
    const mailbox = await startMailbox({ key, cert, disabledCommands: [] });
    await expect(mailTo(sinkFor(mailbox), digestOf())).rejects.toMatchObject({ name: 'DeliveryError' });
    expect(mailbox.mails).toEqual([]);
  });

  it.each(['smtp://127.0.0.1', 'smtp://169.254.169.254', 'smtp://[::1]:25', 'smtps://localhost', 'smtp://2130706433'])(
    'inside the network is refused unless it is allowed by name: %s',
    (url) => {
      const sink = { ...sinkFor({ url, host: '127.0.0.1:1', mails: [] }) };
      expect(() => email.check?.(sink)).toThrow(/not a public/);
    },
  );
});

function refusing(responseCode: number) {
  return (...parameters: unknown[]): void => {
    const done = parameters.at(-1);
    if (typeof done === 'function') done(Object.assign(new Error('no, SECRET'), { responseCode }));
  };
}

function refusingData(responseCode: number) {
  return (stream: NodeJS.ReadableStream, _: unknown, done: (error: Error) => void): void => {
    stream.on('end', () => done(Object.assign(new Error('no'), { responseCode }))).resume();
  };
}

function fail(): never {
  throw new Error('nothing arrived');
}
