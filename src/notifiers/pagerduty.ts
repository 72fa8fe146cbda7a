import { UsageError } from '../core/errors.ts';
import type { Digest, DigestItem } from '../core/digest.ts';
import { cut, oneLine, plural } from '../core/text.ts';
import { checkUrl } from './check-url.ts';
import { itemText } from './item-text.ts';
import { DeliveryError, type DeliveryContext, type Notifier, type Payload, type Sink } from './notifier.ts';
import { plainDialect } from './plain-dialect.ts';

const HOSTS = ['events.pagerduty.com', 'events.eu.pagerduty.com'];
/** More incidents at once than this wake nobody better: the rest is one event. */
const MOST_EVENTS = 10;
const SUMMARY_ROOM = 1_024;
const ID_ROOM = 500;
const OPEN = 'pagerduty:open';
const PROGRESS = 'pagerduty:progress';

/**
 * Critical findings as incidents that resolve themselves: one event per finding, with a key that never changes. What
 * stands at the first run, and what exceeds a pager's patience, is one incident.
 */
export const pagerduty: Notifier = { type: 'pagerduty', hosts: HOSTS, check, render, deliver };

function check({ url, secret, allowHosts }: Sink): void {
  checkUrl(url, { hosts: HOSTS, allowHosts });
  if (secret === undefined) throw new UsageError('`secret` is needed: the integration key of the service');
}

function render(digest: Digest): Payload[] {
  if (digest.kind === 'test') return [payload(keyOf(`test:${digest.nonce ?? ''}`), testEvent(digest))];
  const critical = digest.items.filter(({ severity }) => severity === 'critical');
  if (digest.kind === 'baseline') return critical.length === 0 ? [] : [oneFor(critical.length, digest)];
  const resolved = critical.filter(({ kind }) => kind === 'resolved');
  // The backlog was told when it was news.
  const news = critical.filter(({ kind }) => kind !== 'resolved' && kind !== 'standing');
  const single = news.length > MOST_EVENTS ? news.slice(0, MOST_EVENTS - 1) : news;
  return [
    ...resolved.map((item) => resolution(item.fingerprint)),
    ...single.map((item) => trigger(item, digest)),
    ...(single.length === news.length ? [] : [oneFor(news.length - single.length, digest)]),
  ];
}

/** Many findings as one incident; whoever looks at them resolves it. */
function oneFor(count: number, { kind, run }: Digest): Payload {
  const what = kind === 'baseline' ? 'stand at the first run' : 'more are new';
  const event = {
    event_action: 'trigger',
    client: 'azaudit',
    payload: {
      summary: `Azure audit: ${plural(count, 'critical finding')} ${what}: audit findings list`,
      source: 'azaudit',
      severity: 'critical',
      timestamp: run.finishedAt,
      custom_details: { run: run.id },
    },
  };
  return payload(keyOf(`${kind}:${run.id}`), event);
}

async function deliver(digest: Digest, { sink, deliveryId, send, memory }: DeliveryContext): Promise<void> {
  const open = new Set(parseList(await memory.get(OPEN)));
  // Thousands of events meet a rate limit: the next attempt goes on where this one ended.
  const [lastId, lastCount] = parseList(await memory.get(PROGRESS));
  const told = lastId === deliveryId ? Number(lastCount) : 0;
  const payloads = [...render(digest).slice(told), ...eased(digest, open)];
  let sent = 0;
  try {
    for (const { key, body } of payloads) {
      await send({
        method: 'POST',
        url: sink.url,
        headers: { 'content-type': 'application/json' },
        body: withRoutingKey(body, sink),
        maxBytes: 0,
      });
      sent += 1;
      if (body.includes('"event_action":"trigger"')) open.add(key);
      else open.delete(key);
    }
  } finally {
    if (sent > 0) {
      await memory.set(OPEN, JSON.stringify([...open]));
      await memory.set(PROGRESS, JSON.stringify([deliveryId, String(told + sent)]));
    }
  }
}

/** Ends of incidents whose findings were critical when they began, and less when they were resolved. Each is sent once. */
function eased({ items }: Digest, open: ReadonlySet<string>): Payload[] {
  return items
    .filter(({ kind, severity, fingerprint }) => {
      return kind === 'resolved' && severity !== 'critical' && open.has(keyOf(fingerprint));
    })
    .map(({ fingerprint }) => resolution(fingerprint));
}

function trigger(item: DigestItem, { run }: Digest): Payload {
  const text = itemText(item, plainDialect);
  const event = {
    event_action: 'trigger',
    client: 'azaudit',
    client_url: text.portalUrl,
    links: [{ href: text.portalUrl, text: 'Open in the portal' }],
    payload: {
      summary: cut(`${text.title}: ${text.name} (${text.money})`, SUMMARY_ROOM),
      source: cut(oneLine(item.resource.id), ID_ROOM),
      severity: 'critical',
      timestamp: run.finishedAt,
      component: text.name,
      group: text.place,
      class: item.ruleId,
      custom_details: {
        news: text.news,
        since: text.since,
        money: text.money,
        ...(text.owner === null ? {} : { owner: text.owner }),
        ...(text.reason === null ? {} : { reason: text.reason }),
        fix: text.fix,
        command: text.command.join('\n'),
        mute: text.mute,
        run: run.id,
      },
    },
  };
  return payload(keyOf(item.fingerprint), event);
}

function resolution(fingerprint: string): Payload {
  return payload(keyOf(fingerprint), { event_action: 'resolve' });
}

function testEvent({ nonce, run }: Digest): object {
  const summary = `Azure audit: test message ${nonce ?? ''}, resolve it when you have seen it`;
  return {
    event_action: 'trigger',
    payload: { summary, source: 'azaudit', severity: 'info', timestamp: run.finishedAt },
  };
}

function keyOf(fingerprint: string): string {
  return `azaudit:${fingerprint}`;
}

function payload(key: string, event: object): Payload {
  return { key, body: JSON.stringify({ ...event, dedup_key: key }) };
}

function withRoutingKey(body: string, { secret }: Sink): string {
  if (secret === undefined) throw new DeliveryError('gone', 'no integration key is given');
  return `{"routing_key":${JSON.stringify(secret)},${body.slice(1)}`;
}

function parseList(text: string | undefined): string[] {
  const parsed: unknown = JSON.parse(text ?? '[]');
  return Array.isArray(parsed) ? parsed.map(String) : [];
}
