import { describe, expect, it } from 'vitest';
import type { Digest, DigestItem } from '../../src/core/digest.ts';
import { github } from '../../src/notifiers/github.ts';
import { createSend } from '../../src/notifiers/http.ts';
import { DeliveryError, type Sink } from '../../src/notifiers/notifier.ts';
import { startGithub } from '../support/github.ts';
import { contextOf } from './contract.ts';
import { delivery } from './delivery.ts';
import { digestOf, HOSTILE_TEXTS } from './digests.ts';

const [sample = fail()] = digestOf({ kind: 'baseline', size: 1 }).items;

function item(fingerprint: string, change: Partial<DigestItem> = {}): DigestItem {
  return { ...sample, kind: 'standing', fingerprint, ruleId: 'gpu-vm-idle', owner: 'team-a', ...change };
}

function asNew(standing: DigestItem): DigestItem {
  return { ...standing, kind: 'new' };
}

function digestWith(
  items: readonly DigestItem[],
  standing: readonly DigestItem[],
  kind: Digest['kind'] = 'changes',
): Digest {
  return { ...digestOf({ kind, size: 0 }), items, standing };
}

interface Scene {
  readonly server: Awaited<ReturnType<typeof startGithub>>;
  tell(digest: Digest, deliveryId?: string): Promise<void>;
}

async function stage(): Promise<Scene> {
  const server = await startGithub();
  const sink: Sink = {
    name: 'issues',
    type: 'github',
    url: server.url,
    secret: 'ghp_token',
    settings: { repository: 'contoso/platform' },
    allowHosts: [server.host],
  };
  const send = createSend({ hosts: github.hosts, allowHosts: sink.allowHosts });
  let deliveries = 0;
  return {
    server,
    tell: (digest, deliveryId) => {
      deliveries += 1;
      return github.deliver(digest, { ...contextOf(sink, send), deliveryId: deliveryId ?? `delivery-${deliveries}` });
    },
  };
}

describe('issues', () => {
  it('are one per rule and owner', async () => {
    const { server, tell } = await stage();
    const items = [
      item('f1'),
      item('f2'),
      item('f3', { owner: 'Team-A' }),
      item('f4', { owner: 'team-b' }),
      item('f5', { owner: null }),
      item('f6', { ruleId: 'search-single-replica', title: 'AI Search service runs on one replica' }),
    ];
    await tell(digestWith(items.map(asNew), items));
    expect(server.issues.map(({ title, labels }) => [title, labels])).toEqual([
      ['Azure audit: GPU machine idle for 14 days (team-a)', ['azaudit']],
      ['Azure audit: GPU machine idle for 14 days (team-b)', ['azaudit']],
      ['Azure audit: GPU machine idle for 14 days', ['azaudit']],
      ['Azure audit: AI Search service runs on one replica (team-a)', ['azaudit']],
    ]);
    expect(server.issues[0]?.body).toMatch('3 findings of rule');
  });

  it('of what stood at the first run are one, whatever is told later', async () => {
    const { server, tell } = await stage();
    const backlog = ['a', 'b', 'c'].map((owner, index) => item(`f${index}`, { owner }));
    await tell(digestWith(backlog, backlog, 'baseline'), 'first');
    await tell(digestWith(backlog, backlog, 'baseline'), 'first');
    expect(server.issues.map(({ title, state }) => [title, state])).toEqual([
      ['Azure audit: first run, 3 findings', 'open'],
    ]);
    expect(server.issues[0]?.body).toMatch('- 1 finding of ` gpu-vm-idle `, b');
    const fresh = item('f9', { owner: 'b' });
    await tell(digestWith([asNew(fresh)], [...backlog, fresh]));
    expect(server.issues.map(({ title, state }) => [title, state])).toEqual([
      ['Azure audit: first run, 3 findings', 'open'],
      ['Azure audit: GPU machine idle for 14 days (b)', 'open'],
    ]);
    expect(server.issues[1]?.body).toMatch('2 findings of rule');
  });

  it('show what stands, tell what changed, close when nothing stands and open again', async () => {
    const { server, tell } = await stage();
    await tell(digestWith([asNew(item('f1'))], [item('f1')]));
    const [issue = fail()] = server.issues;
    await tell(digestWith([item('f2', { kind: 'new' })], [item('f1'), item('f2')]));
    expect([issue.state, issue.body, issue.comments]).toMatchObject([
      'open',
      expect.stringMatching('2 findings'),
      [expect.stringMatching(/^- New/)],
    ]);
    await tell(digestWith([item('f1', { kind: 'resolved' }), item('f2', { kind: 'resolved' })], []));
    expect([issue.state, issue.comments.length]).toEqual(['closed', 2]);
    expect(issue.body).toMatch('Nothing of this stands any more.');
    await tell(digestWith([item('f1', { kind: 'reopened' })], [item('f1')]));
    expect([issue.state, issue.comments.length, server.issues.length]).toEqual(['open', 3, 1]);
  });

  it('close when what stood was muted, although nobody is told of that', async () => {
    const { server, tell } = await stage();
    const both = [item('f1'), item('f2', { owner: 'team-b' })];
    await tell(digestWith(both.map(asNew), both));
    await tell(digestWith([item('f2', { owner: 'team-b' })], [item('f2', { owner: 'team-b' })], 'weekly'));
    expect(server.issues.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  it('are left alone while nothing changes', async () => {
    const { server, tell } = await stage();
    const items = [item('f1'), item('f2', { owner: 'team-b' })];
    await tell(digestWith(items.map(asNew), items));
    await tell(digestWith(items, items, 'weekly'));
    expect(server.writes()).toEqual(['POST ', 'POST ']);
  });

  it.each([1, 2, 3, 4, 5, 6])('are the same after a failure at write %i and a repeat', async (failure) => {
    const [before, after] = [
      [item('f1'), item('g1', { owner: 'team-b' })],
      [item('f1'), item('f2'), item('h1', { owner: 'c' })],
    ];
    const news = [
      item('f2', { kind: 'new' }),
      item('g1', { owner: 'team-b', kind: 'resolved' }),
      item('h1', { owner: 'c', kind: 'new' }),
    ];
    const [smooth, rough] = [await stage(), await stage()];
    for (const { tell } of [smooth, rough]) await tell(digestWith(before.map(asNew), before));
    await smooth.tell(digestWith(news, after), 'delivery-x');
    rough.server.failNext(failure);
    await rough.tell(digestWith(news, after), 'delivery-x').catch(() => undefined);
    await rough.tell(digestWith(news, after), 'delivery-x');
    await rough.tell(digestWith(news, after), 'delivery-x');
    expect(rough.server.issues).toEqual(smooth.server.issues);
    expect(rough.server.issues.map(({ comments }) => comments.length)).toEqual([1, 1, 0]);
  });

  it('are found on every page, among pull requests and strangers', async () => {
    const { server, tell } = await stage();
    await tell(digestWith([asNew(item('f1'))], [item('f1')]));
    const [own = fail()] = server.issues.splice(0);
    for (let number = 1; number <= 250; number += 1)
      server.issues.push({ number, title: 'x', body: 'x', state: 'open', labels: ['azaudit'], comments: [] });
    server.issues.push({ ...own, number: 251, pull_request: {}, comments: [] }, { ...own, number: 252 });
    await tell(digestWith([item('f2', { kind: 'new' })], [item('f1'), item('f2')]));
    expect(server.writes().slice(1)).toEqual(['POST /252/comments', 'PATCH /252']);
    expect(server.issues).toHaveLength(252);
  });
});

it.each([
  ['rejected', 'gone'],
  ['retry', 'retry'],
] as const)('a 403 is about the token, unless it is a limit: %s', async (meaning, outcome) => {
  const refusal = new DeliveryError(meaning, 'host answered 403', undefined, { status: 403, body: '{}' });
  const settings = { repository: 'contoso/platform' };
  const { context } = delivery('github', [refusal], { secret: 'ghp_token', settings });
  await expect(github.deliver(digestWith([], []), context)).rejects.toMatchObject({ outcome });
});

describe('hostile names', () => {
  const items = HOSTILE_TEXTS.map((text, index) =>
    item(`f${index}`, {
      kind: 'escalated',
      title: text,
      owner: `o${index} ${text}`,
      reason: text,
      fix: text,
      unpricedReason: text,
      impact: null,
      command: `az vm show --name '${text}'`,
      resource: { ...sample.resource, name: text, resourceGroup: text },
    }),
  );
  const issues = github
    .render(digestWith(items, items), { name: 'issues', settings: { repository: 'a/b' } })
    .map(({ body }) => JSON.parse(body));
  /** What GitHub reads as Markdown: everything but code and the links that we build. */
  const prose = issues
    .flatMap(({ body, comment }) => [body.replace(/^<!-- azaudit-issue: [0-9a-f]{32} -->\n/, ''), comment])
    .map((text) => text.replaceAll(/^(`{3,})sh\n[^]*?\n\1$/gm, '').replaceAll(/(`+) .*? \1/g, ''))
    .map((text) => text.replaceAll(/\[Open in the portal\]\(https:\/\/portal\.azure\.com\/[^\s()<>]*\)/g, ''));

  it('stay within the limits of GitHub', () => {
    for (const { title, body, comment } of issues) {
      expect(title.length).toBeLessThanOrEqual(320);
      expect(body.length + comment.length).toBeLessThan(65_000);
    }
    const [large] = github.render(
      { ...digestOf({ kind: 'weekly', size: 10_000, hostile: true }) },
      { name: 'x', settings: { repository: 'a/b' } },
    );
    expect(JSON.parse(large?.body ?? '').body.length).toBeLessThan(65_000);
  });

  it.each([
    ['mentions', /@\w/],
    ['references', /#\d|\bGH-\d/],
    ['addresses', /:\/\/|\bwww\.|\bmailto:/i],
    ['HTML', /<[!/a-z]/i],
    ['links and images', /(?<!\\)\](?=[([:])|(?<!\\)!\[/],
    ['code of their own', /(?<!\\)`/],
    ['emphasis', /(?<!\\)[*_~]/],
  ])('bring no %s', (_, pattern) => {
    expect(prose.filter((text) => pattern.test(text))).toEqual([]);
  });

  // GitHub reads a title as plain text, but follows what is in it.
  it.each([/@\w/, /#\d|\bGH-\d/, /:\/\//])('bring nothing into titles that is followed: %s', (pattern) => {
    expect(issues.map(({ title }) => title).filter((title) => pattern.test(title))).toEqual([]);
  });
});

it('a test message becomes an issue with its code', async () => {
  const { server, tell } = await stage();
  await tell(digestOf({ kind: 'test' }));
  expect(server.issues).toMatchObject([{ title: 'Azure audit: test message', body: expect.stringMatching('k7f2-q9') }]);
});

function fail(): never {
  throw new Error('nothing to build on');
}
