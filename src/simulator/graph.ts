import { createHash } from 'node:crypto';
import { z } from 'zod';
import { COLUMNS, selectRows, type Row, type RowSet } from './graph-rows.ts';
import { jsonBody } from './json-body.ts';
import { parseKql, type KqlProblem, type KqlQuery } from './kql.ts';
import { readToken, writeToken } from './paging.ts';
import { armError, ok, type Reply } from './reply.ts';
import { TABLES } from './resource-id.ts';
import type { Context, Route, RoutedCall } from './route.ts';

const DEFAULT_ROWS = 100;
const MOST_ROWS = 1000;

export const GRAPH_ROUTES: readonly Route[] = [
  {
    api: 'graph',
    door: 'arm',
    method: 'POST',
    path: '/providers/Microsoft.ResourceGraph/resources',
    versions: ['2024-04-01'],
    handle: query,
  },
];

const requestShape = z.object({
  query: z.string(),
  subscriptions: z.array(z.string()).optional(),
  managementGroups: z.array(z.string()).optional(),
  options: z
    .object({
      $top: z.number().int().positive().optional(),
      $skip: z.number().int().nonnegative().optional(),
      $skipToken: z.string().optional(),
      resultFormat: z.enum(['objectArray', 'table']).default('table'),
      authorizationScopeFilter: z
        .enum(['AtScopeAndBelow', 'AtScopeAndAbove', 'AtScopeExact', 'AtScopeAboveAndBelow'])
        .optional(),
      allowPartialScopes: z.boolean().optional(),
    })
    .prefault({}),
});
type GraphRequest = z.infer<typeof requestShape>;

function query(call: RoutedCall, context: Context): Reply {
  const quota = context.quota.take();
  if (quota.refused)
    return {
      ...armError(429, 'RateLimiting', 'Please retry after the quota window has passed.'),
      headers: quota.headers,
    };
  const request = requestShape.safeParse(jsonBody(call));
  if (!request.success) return badRequest('InvalidRequest', 'The request body is not valid.');
  const parsed = parseKql(request.data.query);
  if ('problem' in parsed) return parserFailure(parsed.problem);
  const refusal = unknownName(parsed.query);
  if (refusal !== undefined) return refusal;
  context.counters.graphQueries += 1;
  return answer(request.data, parsed.query, quota.headers, context);
}

function answer(
  request: GraphRequest,
  kql: KqlQuery,
  headers: Readonly<Record<string, string>>,
  context: Context,
): Reply {
  const { subscriptions, managementGroups, options } = request;
  const binding = bindingOf(request);
  const start = options.$skipToken === undefined ? (options.$skip ?? 0) : readToken(options.$skipToken, binding);
  if (start === undefined) return badRequest('InvalidSkipToken', 'The skip token does not belong to this query.');
  const rows = selectRows(context.index, kql, { subscriptions, managementGroups });
  const count = Math.min(options.$top ?? DEFAULT_ROWS, MOST_ROWS);
  return ok(pageBody(rows, { start, count, kql, binding, format: options.resultFormat }), headers);
}

interface Page {
  readonly start: number;
  readonly count: number;
  readonly kql: KqlQuery;
  readonly binding: string;
  readonly format: 'objectArray' | 'table';
}

/** Without `id` among the columns there is no paging: rows beyond the page are lost, and said to be. */
function pageBody(rows: RowSet, { start, count, kql, binding, format }: Page) {
  const data = rows.page(start, count).map((row) => Object.fromEntries(kql.columns.map((name) => [name, row[name]])));
  const more = start + count < rows.total;
  const pageable = kql.columns.includes('id');
  return {
    totalRecords: rows.total,
    count: data.length,
    resultTruncated: more && !pageable ? 'true' : 'false',
    ...(more && pageable ? { $skipToken: writeToken(start + count, binding) } : {}),
    data: format === 'table' ? tableOf(kql.columns, data) : data,
    facets: [],
  };
}

function tableOf(columns: readonly string[], data: readonly Row[]) {
  return {
    columns: columns.map((name) => ({ name, type: COLUMNS[name] })),
    rows: data.map((row) => columns.map((name) => row[name])),
  };
}

/** A token continues the same query over the same scopes only. */
function bindingOf({ query: text, subscriptions, managementGroups }: GraphRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([text, subscriptions, managementGroups]))
    .digest('base64url')
    .slice(0, 16);
}

function unknownName({ table, columns }: KqlQuery): Reply | undefined {
  if (!TABLES.some((name) => name === table))
    return badRequest('DisallowedLogicalTableName', `Table ${table} is invalid, unsupported or disallowed.`);
  const column = columns.find((name) => !(name in COLUMNS));
  if (column === undefined) return undefined;
  return badRequest('InvalidQuery', `'project' operator: Failed to resolve scalar expression named '${column}'.`);
}

function parserFailure({ position, token, expected }: KqlProblem): Reply {
  const message = `ParserFailure at position ${position}: '${token}' where ${expected} was expected.`;
  return armError(400, 'BadRequest', 'Query is invalid. Please refer to the documentation and try again.', [
    { code: 'InvalidQuery', message: 'Query is invalid.' },
    { code: 'ParserFailure', message, line: 1, characterPositionInLine: position, token, expectedToken: expected },
  ]);
}

function badRequest(code: string, message: string): Reply {
  return armError(400, 'BadRequest', message, [{ code, message }]);
}
