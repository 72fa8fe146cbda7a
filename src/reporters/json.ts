import type { AuditReport } from '../core/report.ts';

/** The report as one JSON document, indented by two; long lists are written item by item. */
export function* json(report: AuditReport): Generator<string> {
  const { findings, coverage, verdicts, ...head } = report;
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "findings": `;
  yield* list(findings);
  yield `,\n  "coverage": ${JSON.stringify(coverage, null, 2).replaceAll('\n', '\n  ')}`;
  if (verdicts !== undefined) {
    yield ',\n  "verdicts": ';
    yield* list(verdicts);
  }
  yield '\n}\n';
}

function* list(items: readonly unknown[]): Generator<string> {
  yield '[';
  for (const [index, item] of items.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(item, null, 2).replaceAll('\n', '\n    ')}`;
  }
  yield items.length === 0 ? ']' : '\n  ]';
}
