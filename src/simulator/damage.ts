import type { Call } from './call.ts';
import type { FaultKind } from './faults.ts';
import type { Reply } from './reply.ts';
import { armError } from './reply.ts';

type Body = Readonly<Record<string, unknown>>;

/** Where each API keeps its items and its link to the next page. */
const LISTS = ['value', 'values', 'data', 'Items'] as const;
const SECOND_PAGE_DENIED = armError(403, 'AuthorizationFailed', 'The client lost its authorization between two pages.');

/** Spoils a good reply in ways that look right at first sight. Errors pass untouched. */
export function damage(kind: FaultKind, call: Call, reply: Reply): Reply {
  if (reply.status !== 200 || !isRecord(reply.body)) return reply;
  const body = reply.body;
  switch (kind) {
    case 'looping-link':
      return { ...reply, body: linked(call, body, loopTarget(call)) };
    case 'forbidden-second-page':
      if (isFollowUp(call)) return SECOND_PAGE_DENIED;
      return hasLink(body) ? reply : { ...reply, body: linked(call, body, loopTarget(call)) };
    case 'missing-next-link':
      return { ...reply, body: unlinked(body) };
    case 'wrong-types':
      return { ...reply, body: retyped(body) };
    case 'bad-item':
      return { ...reply, body: withBadItem(body) };
    default:
      return reply;
  }
}

/** The token that leads back to the page just asked for; without a token that is the first one. */
function loopTarget(call: Call): string {
  const sent = isGraph(call) ? /"\$skipToken"\s*:\s*"([^"]*)"/.exec(call.body)?.[1] : call.query.get('$skiptoken');
  return sent ?? Buffer.from('{"offset":0,"binding":""}').toString('base64url');
}

function linked(call: Call, body: Body, token: string): Body {
  if (isGraph(call)) return { ...body, resultTruncated: 'false', $skipToken: token };
  const query = new URLSearchParams([...call.query]);
  const url = (key: string, value: string): string => {
    query.set(key, value);
    return `${call.base}${encodeURI(call.path)}?${query.toString()}`;
  };
  if ('Items' in body) return { ...body, NextPageLink: url('$skip', call.query.get('$skip') ?? '0') };
  if (isRecord(body['properties']) && 'rows' in body['properties'])
    return { ...body, properties: { ...body['properties'], nextLink: url('$skiptoken', token) } };
  return 'value' in body ? { ...body, nextLink: url('$skiptoken', token) } : body;
}

/**
 * Resource Graph says that there is more and gives no token, which a client can notice. In other lists only the key
 * of a last page vanishes: dropping a link in the middle could be noticed by nobody.
 */
function unlinked(body: Body): Body {
  if ('$skipToken' in body || 'resultTruncated' in body) {
    const { $skipToken: _, ...rest } = body;
    return { ...rest, resultTruncated: 'true' };
  }
  if (hasLink(body)) return body;
  const { nextLink: _, NextPageLink: __, ...rest } = body;
  return rest;
}

function retyped(body: Body): Body {
  const changed: Record<string, unknown> = { ...body };
  const list = LISTS.find((key) => key in body);
  if (list !== undefined) changed[list] = 'none';
  else if (isRecord(body['properties'])) changed['properties'] = 'none';
  else for (const [key, value] of Object.entries(body)) changed[key] = typeof value === 'string' ? 17 : 'none';
  return changed;
}

function withBadItem(body: Body): Body {
  const key = LISTS.find((name) => Array.isArray(body[name]));
  const list = key === undefined ? undefined : body[key];
  if (key !== undefined && Array.isArray(list)) return { ...body, [key]: [42, ...list.slice(1)] };
  const { properties } = body;
  if (!isRecord(properties) || !Array.isArray(properties['rows'])) return body;
  return { ...body, properties: { ...properties, rows: [['?'], ...properties['rows'].slice(1)] } };
}

function hasLink(body: Body): boolean {
  const nested = isRecord(body['properties']) ? body['properties']['nextLink'] : undefined;
  return [body['nextLink'], body['NextPageLink'], body['$skipToken'], nested].some(
    (link) => typeof link === 'string' && link !== '',
  );
}

function isFollowUp(call: Call): boolean {
  if (isGraph(call)) return /"\$skipToken"\s*:\s*"/.test(call.body);
  return call.query.has('$skiptoken') || call.query.has('$skip');
}

function isGraph(call: Call): boolean {
  return /\/providers\/microsoft\.resourcegraph\//i.test(call.path);
}

function isRecord(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
