import type { AuditReport, CollectorCoverage, RuleCoverage } from '../core/report.ts';
import { plural } from '../core/text.ts';
import { jsonList } from './json-list.ts';
import { sarifMessage } from './sarif-message.ts';
import { TOOL } from './sarif-names.ts';
import { sarifResult, suppressionsOf } from './sarif-result.ts';
import { sarifRule } from './sarif-rule.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const HARMLESS = new Set(['unsupported', 'no-data', 'not-collected']);

/**
 * SARIF 2.1.0 for code scanning and its viewers. Nothing is ever reported as `absent`: what a run does not find it may
 * also not have been able to see, and receivers close by themselves what is missing.
 */
export function* sarif(report: AuditReport): Generator<string> {
  const { run, rules, findings } = report;
  const ruleIndex = new Map(rules.map(({ id }, index) => [id, index]));
  const tellsSuppressions = findings.some((finding) => suppressionsOf(finding).length > 0);
  const head = {
    tool: {
      driver: {
        name: TOOL,
        version: run.version,
        semanticVersion: run.version,
        rules: rules.map(sarifRule),
      },
    },
    automationDetails: { id: automationId(report) },
    invocations: [invocationOf(report, ruleIndex)],
    columnKind: 'utf16CodeUnits',
    properties: { runId: run.id, rulePackHash: run.rulePackHash, scope: run.scope },
  };
  yield `{\n  "$schema": "${SCHEMA}",\n  "version": "2.1.0",\n  "runs": [\n    `;
  yield `${JSON.stringify(head, null, 2).replaceAll('\n', '\n    ').slice(0, -6)},\n      "results": `;
  yield* jsonList(
    findings.values().map((finding) => sarifResult(finding, { ruleIndex, tellsSuppressions })),
    6,
  );
  yield '\n    }\n  ]\n}\n';
}

/**
 * Category and run. A new upload replaces the one before of the same category, so audits of single subscriptions stay
 * apart; audits of several share one, or else a new subscription would orphan every alert.
 */
function automationId({ run: { id, scope } }: AuditReport): string {
  const [only, ...others] = scope;
  const subscription = others.length === 0 ? /^\/subscriptions\/([^/]+)$/.exec(only ?? '')?.[1] : undefined;
  return [TOOL, ...(subscription === undefined ? [] : [subscription]), id].join('/');
}

/** An audit that could not read all it was asked to is no successful one: what is missing from it is not resolved. */
function invocationOf({ run, coverage }: AuditReport, ruleIndex: ReadonlyMap<string, number>): object {
  const unread = coverage.collectors.filter(({ status }) => status === 'failed' || status === 'partial');
  const unjudged = coverage.rules.filter(({ unknown }) => unknown > 0);
  return {
    executionSuccessful: unread.length === 0,
    startTimeUtc: run.startedAt,
    endTimeUtc: run.finishedAt,
    toolExecutionNotifications: [
      ...unread.map(collectorNotification),
      ...unjudged.map((rule) => ruleNotification(rule, ruleIndex)),
    ],
  };
}

function collectorNotification({ id, scope, status, reason }: CollectorCoverage): object {
  return {
    descriptor: { id },
    level: status === 'failed' ? 'error' : 'warning',
    message: sarifMessage(`${id} at ${scope} could not be read (${status}): ${reason ?? 'no reason given'}`),
    locations: [{ logicalLocations: [{ fullyQualifiedName: scope }] }],
  };
}

function ruleNotification({ ruleId, unknown, unknownReasons }: RuleCoverage, ruleIndex: ReadonlyMap<string, number>) {
  const reasons = Object.entries(unknownReasons);
  const index = ruleIndex.get(ruleId);
  return {
    associatedRule: { id: ruleId, ...(index === undefined ? {} : { index }) },
    level: reasons.every(([reason]) => HARMLESS.has(reason)) ? 'note' : 'warning',
    message: sarifMessage(
      `${ruleId} is unknown for ${plural(unknown, 'resource')}: ${reasons.map(([reason, count]) => `${reason} ${count}`).join(', ')}`,
    ),
  };
}
