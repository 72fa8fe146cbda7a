import { z } from 'zod';
import { PILLARS, SEVERITIES } from '../../core/rule.ts';
import { withoutValue } from './store.ts';
import { ARM_SCOPE } from './people.ts';
import { refuseTwins } from './schedule.ts';

/** A literal or a reference to where it is kept: see `secret-reference.ts`. */
const SECRET = z.string({ error: withoutValue }).min(1);
const ADDRESS = z.string().min(3);
const HOST_AND_PORT = z
  .string()
  .regex(/^(\[[0-9A-Fa-f:.]+\]|[^\s:/@[\]]+):\d{1,5}$/, 'must be host:port, like 127.0.0.1:8443');

/** What every sink has, whatever its type. */
const common = {
  name: z.string().regex(/^[A-Za-z0-9][\w.-]*$/, 'must be a word of letters, digits, hyphens, dots and underscores'),
  route: z
    .strictObject({
      severity: z.enum(SEVERITIES).optional(),
      pillars: z.array(z.enum(PILLARS)).min(1).optional(),
      minMonthly: z.number().nonnegative().optional(),
      scopes: z.array(ARM_SCOPE).min(1).optional(),
      owners: z.array(z.string().min(1)).min(1).optional(),
    })
    .prefault({}),
  heartbeat: z.enum(['weekly', 'daily']).default('weekly'),
  /** Per run. */
  maxMessages: z.int().min(1).max(100).default(10),
  allowHosts: z.array(HOST_AND_PORT).default([]),
};

const teams = z.strictObject({ ...common, type: z.literal('teams'), url: SECRET, secret: SECRET.optional() });

/** A webhook's `url`, or a bot token as `secret` with the channel that it writes to. */
const slack = z
  .strictObject({
    ...common,
    type: z.literal('slack'),
    url: SECRET.default('https://slack.com/api'),
    secret: SECRET.optional(),
    channel: z.string().min(1).optional(),
  })
  .refine(({ url, secret }) => secret !== undefined || url !== 'https://slack.com/api', {
    path: ['url'],
    message: 'must be a webhook, unless `secret` is a bot token',
  })
  .refine(({ channel, secret }) => (channel === undefined) === (secret === undefined), {
    path: ['channel'],
    message: 'goes together with a bot token in `secret`',
  });

/** Signed when there is a secret. */
const webhook = z.strictObject({ ...common, type: z.literal('webhook'), url: SECRET, secret: SECRET.optional() });

/** `to: owner` writes to the owner where that is an address, else to `fallback`. */
const email = z
  .strictObject({
    ...common,
    type: z.literal('email'),
    url: SECRET,
    secret: SECRET.optional(),
    from: ADDRESS,
    to: z.union([z.literal('owner'), z.array(ADDRESS).min(1)], 'must be `owner` or a list of addresses'),
    fallback: ADDRESS.optional(),
  })
  .refine(({ to, fallback }) => to !== 'owner' || fallback !== undefined, {
    path: ['fallback'],
    message: 'is needed with `to: owner`, for findings without an owner who has an address',
  });

const pagerduty = z.strictObject({
  ...common,
  type: z.literal('pagerduty'),
  url: SECRET.default('https://events.pagerduty.com/v2/enqueue'),
  secret: SECRET,
});

const github = z.strictObject({
  ...common,
  type: z.literal('github'),
  url: SECRET.default('https://api.github.com'),
  secret: SECRET,
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name'),
  labels: z.array(z.string().min(1)).default([]),
});

const SINKS = [teams, slack, webhook, email, pagerduty, github] as const;
const SHARED = new Set([...Object.keys(common), 'type', 'url', 'secret']);

/** One sink: what all have in common, and under `settings` what only its type has. */
const sinkShape = z
  .discriminatedUnion('type', SINKS, 'must have a type: teams, slack, webhook, email, pagerduty or github')
  .transform((entry) => {
    const { name, type, url, secret, route, heartbeat, maxMessages, allowHosts } = entry;
    const settings = Object.fromEntries(Object.entries(entry).filter(([key]) => !SHARED.has(key)));
    return { name, type, url, secret, route, heartbeat, maxMessages, allowHosts, settings };
  });
export type SinkConfig = z.infer<typeof sinkShape>;

export const notifyShape = z.array(sinkShape).superRefine(refuseTwins).default([]);
