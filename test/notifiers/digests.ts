import { createHash } from 'node:crypto';
import { TOLD_KINDS, type Digest, type DigestItem, type DigestKind } from '../../src/core/digest.ts';
import { makeDigest } from '../../src/core/make-digest.ts';
import { PILLARS, SEVERITIES } from '../../src/core/rule.ts';

export const SIZES = [0, 1, 20, 10_000] as const;

const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';
const TYPE = 'microsoft.compute/virtualmachines';

/** What strangers write into names, tags and error texts. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<!channel> <!here> <!everyone> <!subteam^S123|ops> <!date^1392734382^{date}^https://evil.example|x>',
  '<@U024BE7LH> <#C024BE7LR|general> <https://evil.example|Open in the portal>',
  '<at>Everyone</at> < at >x</ at > <AT>Boss</AT>',
  '[x](javascript:alert(1)) [Portal](https://evil.example) ![i](https://evil.example/p.png) <https://evil.example>',
  '[a]: https://evil.example\n[a] [b] (https://evil.example)',
  '# heading\n- list\n1. one\n> quote\n| a | b |\n---\n<!-- hidden -->',
  '**bold** __u__ _i_ ~s~ `code` ```fence``` *x*',
  '```\n<!channel>\n```<!here>',
  '<script>alert(1)</script><img src=x onerror=alert(1)>&lt;&amp;&#60;!channel&#62;',
  '{{DATE(2026-11-21T00:00:00Z,SHORT)}} {{TIME(2026-11-21T00:00:00Z)}} ${title} {{{{DATE(x)}}}}',
  '@channel @here @everyone @octocat #1 GH-1 octo/repo#2 https://evil.example/a?b=c http://evil.example mailto:a@b.c',
  'line one\r\nBcc: victim@example.com\r\n\r\nbody\u0000\u0007\u001b[31mred\u001b]8;;https://evil.example\u0007link\u0085\u2028\u2029end',
  '\u202egnp.exe\u202c \u2066x\u2069 zero\u200bwidth\u200d\u2060\ufeff\u00ad \u{e0041}\u{e0042} \u061c',
  'say "quotes" and \'more\' and \\backslashes\\ C:\\new\\temp %0d%0a \\u003c!channel\\u003e',
  'lone \ud800 surrogate \udc00 and 𝒳 e\u0301',
  '👩‍👩‍👧‍👦🏳️‍🌈👍🏽'.repeat(40),
  'مرحبا بالعالم שלום עולם 你好，世界 ＜!channel＞ ＠here',
  `zalgo${'\u0301'.repeat(4_000)}`,
  'n'.repeat(4_096),
  '&'.repeat(4_096),
  '<'.repeat(2_048) + '>'.repeat(2_048),
  '"'.repeat(4_096),
  '\\'.repeat(4_096),
  '`'.repeat(4_096),
  '漢'.repeat(4_096),
  '🔥'.repeat(2_048),
  '[x](javascript:alert(1))'.repeat(170),
  '<!channel>'.repeat(410),
  `=cmd|'/c calc'!A1`,
  '',
  ' ',
];

const SHORT_HOSTILE_TEXTS = HOSTILE_TEXTS.filter((text) => text.length < 300);

export interface DigestOptions {
  readonly kind?: DigestKind;
  readonly size?: number;
  readonly seed?: number;
  /** Foreign texts are taken from `HOSTILE_TEXTS` instead of tame ones. */
  readonly hostile?: boolean;
  /** How many different owners there are; 0: nobody is named. */
  readonly owners?: number;
}

/** A digest as the planner makes it, the same for the same options. */
export function digestOf({
  kind = 'changes',
  size = 3,
  seed = 1,
  hostile = false,
  owners = 1,
}: DigestOptions = {}): Digest {
  const random = generator(seed);
  const word = hostile ? () => hostileText(random, size) : (tame: string) => tame;
  const names = Array.from({ length: owners }, (_, index) => `${word('team')}-${index}`);
  const standing = kind !== 'changes' && kind !== 'overflow';
  const items = Array.from({ length: kind === 'test' ? 0 : size }, (_, index) =>
    itemOf({
      index,
      random,
      word,
      kind: standing ? 'standing' : pick(random, TOLD_KINDS),
      owner: names.length === 0 ? null : pick(random, names),
    }),
  );
  return {
    ...makeDigest({
      kind,
      owner: names.length === 1 ? (names[0] ?? null) : null,
      items,
      run: { id: `run-${seed}`, finishedAt: '2026-11-21T02:10:00.000Z', subscriptions: 12, resources: 4_812 },
      realised: seed % 2 === 0 ? [{ currency: 'EUR', monthly: 1_200, findings: 4 }] : [],
      notes: Array.from({ length: hostile ? 12 : 1 }, () => word('cost of sub-1 could not be read: access denied')),
    }),
    ...(kind === 'test' ? { nonce: 'k7f2-q9' } : {}),
  };
}

interface Draw {
  readonly index: number;
  readonly random: () => number;
  readonly word: (tame: string) => string;
  readonly kind: DigestItem['kind'];
  readonly owner: string | null;
}

function itemOf({ index, random, word, kind, owner }: Draw): DigestItem {
  const name = `${word('gpu')}-${index}`;
  const group = word('rg-vision');
  const id = `/subscriptions/${SUBSCRIPTION}/resourcegroups/${group}/providers/${TYPE}/${name}`.toLowerCase();
  const fingerprint = createHash('sha256').update(`${index}`).digest('hex').slice(0, 32);
  return {
    kind,
    fingerprint,
    ruleId: 'gpu-vm-idle',
    title: word('GPU machine idle for 14 days'),
    pillar: pick(random, PILLARS),
    severity: pick(random, SEVERITIES),
    confidence: random() < 0.3 ? 'suspected' : 'confirmed',
    status: kind === 'resolved' ? 'resolved' : 'open',
    resource: { id, name, type: TYPE, resourceGroup: group, subscriptionId: SUBSCRIPTION },
    owner,
    since: '2026-11-07T02:10:00.000Z',
    ...moneyOf(random, word),
    reason: kind === 'standing' || kind === 'new' ? null : word('the machine was seen deallocated'),
    fix: word('Deallocate the machine, or put it on a schedule.'),
    command: random() < 0.1 ? null : `az vm deallocate \\\n  --name ${quoted(name)} --resource-group ${quoted(group)}`,
    portalUrl: `https://portal.azure.com/#resource${encodeURI(id.toWellFormed())}`,
    muteCommand: `audit findings mute ${fingerprint} --until 30d --reason "…"`,
  };
}

function moneyOf(random: () => number, word: (tame: string) => string): Pick<DigestItem, 'impact' | 'unpricedReason'> {
  const draw = random();
  if (draw < 0.2) return { impact: null, unpricedReason: word('price.computeHour: no price for this size') };
  if (draw < 0.3) return { impact: null, unpricedReason: null };
  const monthly = Math.round((draw - 0.4) * 10_000);
  const range = [monthly * 0.85, monthly * 1.15].toSorted((a, b) => a - b);
  const grade = pick(random, ['A', 'B', 'C', 'D'] as const);
  return {
    impact: { monthlyLow: range[0] ?? 0, monthly, monthlyHigh: range[1] ?? 0, currency: 'EUR', basis: 'retail', grade },
    unpricedReason: null,
  };
}

/** The long texts are rare in large digests, which would be hundreds of megabytes of them. */
function hostileText(random: () => number, size: number): string {
  const isLongAllowed = size <= 100 || random() < 0.05;
  return pick(random, isLongAllowed ? HOSTILE_TEXTS : SHORT_HOSTILE_TEXTS);
}

function quoted(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

function pick<T>(random: () => number, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A digest in which one text stands in every place that strangers write to. */
export function withText(text: string): Digest {
  const digest = digestOf({ size: 2 });
  const items = digest.items.map((item) => ({
    ...item,
    kind: 'new' as const,
    title: text,
    owner: text,
    reason: text,
    fix: text,
    command: `az vm show --name ${text}`,
    impact: null,
    unpricedReason: text,
    resource: { ...item.resource, id: text, name: text, resourceGroup: text, subscriptionId: text },
    portalUrl: `https://portal.azure.com/#resource${encodeURI(text.toWellFormed())}`,
  }));
  return { ...digest, owner: text, items, notes: [text, text] };
}

export function theOnly({ items: [item] }: Digest): DigestItem {
  if (item === undefined) throw new Error('the digest has no item');
  return item;
}
