import { createHash } from 'node:crypto';
import { z } from 'zod';
import { UsageError } from '../core/errors.ts';
import type { Digest, DigestItem } from '../core/digest.ts';
import { rank } from '../core/rank.ts';
import { checkUrl } from './check-url.ts';
import { githubApi, type GithubApi, type Issue } from './github-api.ts';
import { plural } from '../core/text.ts';
import { baselineBody, bodyOf, commentOf, titleOf } from './github-body.ts';
import type { DeliveryContext, Notifier, Payload, Sink } from './notifier.ts';

const HOSTS = ['api.github.com', 'ghe.com'];
const LABEL = 'azaudit';
const MARKER = /^<!-- azaudit-issue: ([0-9a-f]{32}) -->\n/;
const BASELINE = hashOf('baseline');
const TOLD = /\n<!-- azaudit-delivery: [\w-]+ -->$/;

const githubSettings = z.object({
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  labels: z.array(z.string()).default([]),
});

const payloadShape = z.object({
  title: z.string(),
  body: z.string(),
  state: z.enum(['open', 'closed']),
  labels: z.array(z.string()),
  comment: z.string().nullable(),
});

/**
 * One issue per rule and owner that shows what stands now, closed when nothing does and reopened when it comes back.
 * What is there is found by the label and a key hidden in its text, so that nothing depends on our memory.
 */
export const github: Notifier = { type: 'github', hosts: HOSTS, mirrors: true, check, render, deliver };

function check({ url, secret, settings, allowHosts }: Sink): void {
  checkUrl(url, { hosts: HOSTS, allowHosts });
  githubSettings.parse(settings);
  if (secret === undefined) throw new UsageError('`secret` is needed: a token that may write issues');
}

/** One payload per issue that the digest speaks of, as it shall be, and what to say in it. */
function render(digest: Digest, { settings }: Pick<Sink, 'name' | 'settings'>): Payload[] {
  const labels = [LABEL, ...githubSettings.parse(settings).labels];
  if (digest.kind === 'test') return [testPayload(digest, labels)];
  if (digest.kind === 'baseline') return [baselinePayload(digest, labels)];
  const standing = Map.groupBy(standingIn(digest), keyOf);
  const news = Map.groupBy(
    digest.items.filter(({ kind }) => kind !== 'standing'),
    keyOf,
  );
  return [...new Set([...standing.keys(), ...news.keys()])].map((key) => {
    const [stands, changes] = [rank(standing.get(key) ?? []), news.get(key) ?? []];
    const issue = {
      title: titleOf([...stands, ...changes]),
      body: `${markerOf(key)}${bodyOf(stands)}`,
      state: stands.length > 0 ? 'open' : 'closed',
      labels,
      comment: changes.length === 0 ? null : commentOf(changes),
    };
    return { key, body: JSON.stringify(issue) };
  });
}

/** Without `standing`, the digest is all that is known of the issues that it names. */
function standingIn({ standing, items }: Digest): readonly DigestItem[] {
  return standing ?? items.filter(({ kind }) => kind !== 'resolved');
}

async function deliver(digest: Digest, context: DeliveryContext): Promise<void> {
  const api = githubApi(context, githubSettings.parse(context.sink.settings).repository);
  const issues = new Map<string, Issue>();
  for (const issue of await api.labelled(LABEL)) {
    const key = MARKER.exec(unix(issue.body))?.[1];
    if (key !== undefined && !issues.has(key)) issues.set(key, issue);
  }
  const delivery = { api, id: context.deliveryId, since: digest.run.finishedAt };
  const payloads = render(digest, context.sink);
  for (const { key, body } of payloads) await mirror(issues.get(key), payloadShape.parse(JSON.parse(body)), delivery);
  if (digest.standing === undefined || digest.kind === 'test' || digest.kind === 'baseline') return;
  // Acknowledged, muted, exempted, or resolved while muted: nobody was told, but nothing stands.
  for (const key of [BASELINE, ...payloads.map((item) => item.key)]) issues.delete(key);
  for (const [key, { number, state }] of issues)
    if (state === 'open') await api.update(number, { state: 'closed', body: `${markerOf(key)}${bodyOf([])}` });
}

interface Delivery {
  readonly api: GithubApi;
  readonly id: string;
  readonly since: string;
}

/** Makes the issue what it shall be. A repeat of a delivery finds its mark and says nothing twice. */
async function mirror(
  issue: Issue | undefined,
  { title, body, state, labels, comment }: z.infer<typeof payloadShape>,
  { api, id, since }: Delivery,
): Promise<void> {
  const mark = `\n<!-- azaudit-delivery: ${id} -->`;
  if (issue === undefined) {
    // What stood at the first run has the one issue of the baseline, until it changes.
    if (state === 'open' && comment !== null) await api.create({ title, body: `${body}${mark}`, labels });
    return;
  }
  const present = unix(issue.body);
  if (present.endsWith(mark)) return;
  if (comment !== null && !(await api.comments(issue.number, since)).some((text) => unix(text).endsWith(mark)))
    await api.comment(issue.number, `${comment}${mark}`);
  const isSame = issue.state === state && issue.title === title && present.replace(TOLD, '') === body;
  if (comment === null && isSame) return;
  await api.update(issue.number, { title, body: `${body}${mark}`, state });
}

function testPayload({ nonce, run }: Digest, labels: readonly string[]): Payload {
  const key = hashOf(`test ${nonce ?? ''}`);
  const body = `${markerOf(key)}Alerts of azaudit arrive here. Code to confirm: ${nonce ?? 'none'}. Close this issue when you have seen it (run ${run.id}).`;
  const comment = 'Asked for by `audit notify test`.';
  const issue = { title: 'Azure audit: test message', body, state: 'open', labels, comment };
  return { key, body: JSON.stringify(issue) };
}

/** What stands at the first run: one issue that lists groups, not an issue per group. */
function baselinePayload(digest: Digest, labels: readonly string[]): Payload {
  const standing = standingIn(digest);
  const issue = {
    title: `Azure audit: first run, ${plural(standing.length, 'finding')}`,
    body: `${markerOf(BASELINE)}${baselineBody(standing)}`,
    state: 'open',
    labels,
    comment: 'From here on, what changes has an issue per rule and owner.',
  };
  return { key: BASELINE, body: JSON.stringify(issue) };
}

function keyOf({ ruleId, owner }: DigestItem): string {
  return hashOf(`${ruleId}\n${owner?.toLowerCase() ?? ''}`);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function markerOf(key: string): string {
  return `<!-- azaudit-issue: ${key} -->\n`;
}

/** Texts that people edited in the browser come back with other line ends. */
function unix(text: string | null): string {
  return (text ?? '').replaceAll('\r\n', '\n');
}
