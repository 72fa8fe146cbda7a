import type { AuditReport } from '../core/report.ts';
import { jsonList } from './json-list.ts';

/** The report as one JSON document, indented by two; long lists are written item by item. */
export function* json(report: AuditReport): Generator<string> {
  const { findings, coverage, rules, verdicts, ...head } = report;
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "findings": `;
  yield* jsonList(findings, 2);
  yield `,\n  "coverage": ${JSON.stringify(coverage, null, 2).replaceAll('\n', '\n  ')}`;
  yield ',\n  "rules": ';
  yield* jsonList(rules, 2);
  if (verdicts !== undefined) {
    yield ',\n  "verdicts": ';
    yield* jsonList(verdicts, 2);
  }
  yield '\n}\n';
}
