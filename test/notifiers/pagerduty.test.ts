import { describe, expect, it } from 'vitest';
import type { Digest, DigestItem } from '../../src/core/digest.ts';
import { DeliveryError, type Send, type Sink } from '../../src/notifiers/notifier.ts';
import { pagerduty } from '../../src/notifiers/pagerduty.ts';
import { contextOf } from './contract.ts';
import { digestOf, HOSTILE_TEXTS } from './digests.ts';

const KEY = 'R0123456789ABCDEF0123456789ABCDE';
const sink: Sink = {
  name: 'duty',
  type: 'pagerduty',
  url: 'https://events.pagerduty.com/v2/enqueue',
  secret: KEY,
  settings: {},
  allowHosts: [],
};
const [sample = fail()] = digestOf({ kind: 'baseline', size: 1 }).items;

function item(
  kind: DigestItem['kind'],
  fingerprint: string,
  severity: DigestItem['severity'] = 'critical',
): DigestItem {
  return { ...sample, kind, fingerprint, severity };
}

function digestWith(items: readonly DigestItem[], kind: Digest['kind'] = 'changes'): Digest {
  return { ...digestOf({ kind, size: 0 }), items };
}

interface Circumstances {
  readonly memory?: Map<string, string>;
  readonly deliveryId?: string;
  /** The request that meets the rate limit. */
  readonly failAt?: number;
}

/** `trigger azaudit:f1`, as they were sent. */
async function sentBy(digest: Digest, { memory, deliveryId = 'd1', failAt }: Circumstances = {}): Promise<string[]> {
  const events: string[] = [];
  const send: Send = ({ body = '' }) => {
    if (events.length === failAt) return Promise.reject(new DeliveryError('retry', 'answered 429'));
    const event = JSON.parse(body);
    expect(event.routing_key).toBe(KEY);
    events.push(`${event.event_action} ${event.dedup_key}`);
    return Promise.resolve({ status: 202, body: '' });
  };
  const delivery = pagerduty.deliver(digest, { ...contextOf(sink, send, memory), deliveryId });
  const [ended] = await Promise.allSettled([delivery]);
  expect(ended.status).toBe(failAt === undefined ? 'fulfilled' : 'rejected');
  return events;
}

describe('PagerDuty', () => {
  it('hears of critical findings only, and resolves what is resolved', async () => {
    const items = [
      item('new', 'f1'),
      item('reopened', 'f2'),
      item('escalated', 'f3'),
      item('resolved', 'f4'),
      item('standing', 'f5'),
      item('new', 'f6', 'high'),
      item('resolved', 'f7', 'low'),
    ];
    expect(await sentBy(digestWith(items))).toEqual([
      'resolve azaudit:f4',
      'trigger azaudit:f1',
      'trigger azaudit:f2',
      'trigger azaudit:f3',
    ]);
  });

  it.each([
    ['baseline', ['trigger azaudit:baseline:run-1']],
    ['weekly', []],
    ['daily', []],
    ['overflow', []],
  ] as const)('hears of the backlog in one event of the first run only: %s', async (kind, expected) => {
    expect(await sentBy(digestWith([item('standing', 'f1'), item('standing', 'f2')], kind))).toEqual(expected);
  });

  it('is not woken more than ten times by one run', async () => {
    const many = Array.from({ length: 40 }, (_, index) => item('new', `f${index}`));
    const events = await sentBy(digestWith(many));
    expect(events).toHaveLength(10);
    expect(events.at(-1)).toBe('trigger azaudit:changes:run-1');
  });

  it('resolves an incident whose finding became less before it was resolved', async () => {
    const memory = new Map<string, string>();
    await sentBy(digestWith([item('new', 'f1'), item('new', 'f2')]), { memory });
    const later = digestWith(['f1', 'f2', 'f3'].map((fingerprint) => item('resolved', fingerprint, 'high')));
    expect(await sentBy(later, { memory, deliveryId: 'd2', failAt: 1 })).toEqual(['resolve azaudit:f1']);
    expect(await sentBy(later, { memory, deliveryId: 'd2' })).toEqual(['resolve azaudit:f2']);
    expect(await sentBy(later, { memory, deliveryId: 'd3' })).toEqual([]);
  });

  it('goes on where it was interrupted', async () => {
    const memory = new Map<string, string>();
    const digest = digestWith(['f1', 'f2', 'f3', 'f4'].map((fingerprint) => item('new', fingerprint)));
    expect(await sentBy(digest, { memory, failAt: 2 })).toEqual(['trigger azaudit:f1', 'trigger azaudit:f2']);
    expect(await sentBy(digest, { memory, failAt: 1 })).toEqual(['trigger azaudit:f3']);
    expect(await sentBy(digest, { memory })).toEqual(['trigger azaudit:f4']);
  });

  it('keeps to the limits of the vendor, whatever is in a name', () => {
    const items = HOSTILE_TEXTS.map((text, index) => ({
      ...item('new', `f${index}`),
      title: text,
      reason: text,
      fix: text,
      command: text,
      owner: text,
      resource: { ...sample.resource, name: text, id: text, resourceGroup: text },
    }));
    const payloads = items.flatMap((hostile) => pagerduty.render(digestWith([hostile]), sink));
    expect(payloads).toHaveLength(items.length);
    for (const { body } of payloads) {
      const event = JSON.parse(body);
      expect(event.payload.summary.length).toBeLessThanOrEqual(1_024);
      expect(event.dedup_key.length).toBeLessThanOrEqual(255);
      expect(body.length).toBeLessThan(20_000);
      expect(JSON.stringify(event.links)).toMatch(/^\[\{"href":"https:\/\/portal\.azure\.com\//);
    }
  });

  it('tells all that is needed to act', () => {
    const [payload] = pagerduty.render(digestWith([item('new', 'f1')]), sink);
    const { custom_details: details, summary } = JSON.parse(payload?.body ?? '').payload;
    expect(summary).toMatch(sample.resource.name);
    expect(details).toMatchObject({
      since: expect.stringMatching('2026-11-07'),
      fix: sample.fix,
      mute: sample.muteCommand,
    });
    expect(Object.keys(details)).toEqual(expect.arrayContaining(['money', 'command']));
  });
});

function fail(): never {
  throw new Error('no item to build on');
}
