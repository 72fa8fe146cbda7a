import type { Finding } from '../core/finding.ts';
import type { AuditReport } from '../core/report.ts';
import { csvRow, type Cell } from './csv-row.ts';
import { evidenceText } from './finding-text.ts';

/** Excel takes a file without this mark for the code page of its machine. Other readers know and drop it. */
const BYTE_ORDER_MARK = '\uFEFF';

const COLUMNS: Readonly<Record<string, (finding: Finding) => Cell>> = {
  Fingerprint: ({ fingerprint }) => fingerprint,
  Severity: ({ severity }) => severity,
  Pillar: ({ pillar }) => pillar,
  Rule: ({ ruleId }) => ruleId,
  Title: ({ title }) => title,
  Confidence: ({ confidence }) => confidence,
  Status: ({ status }) => status,
  Baseline: ({ baseline }) => baseline ?? null,
  Resource: ({ resource }) => resource.name,
  Type: ({ resource }) => resource.type,
  'Resource group': ({ resource }) => resource.resourceGroup,
  Subscription: ({ resource }) => resource.subscriptionId,
  Location: ({ resource }) => resource.location,
  Owner: ({ owner }) => owner,
  'Saving per month': ({ impact }) => impact?.monthly ?? null,
  'Saving per month, low': ({ impact }) => impact?.monthlyLow ?? null,
  'Saving per month, high': ({ impact }) => impact?.monthlyHigh ?? null,
  Currency: ({ impact }) => impact?.currency ?? null,
  Basis: ({ impact }) => impact?.basis ?? null,
  Grade: ({ impact }) => impact?.grade ?? null,
  'Unpriced because': ({ unpricedReason }) => unpricedReason,
  Evidence: evidenceText,
  Fix: ({ remediation }) => remediation.summary,
  Portal: ({ remediation }) => remediation.portalUrl,
  'Resource id': ({ resource }) => resource.id,
  Tags: ({ resource }) =>
    Object.entries(resource.tags)
      .map(([key, value]) => `${key}=${value}`)
      .join('; '),
};

/** One row per finding, for spreadsheets: RFC 4180, UTF-8 with a byte order mark, no cell that is run as a formula. */
export function* csv({ findings }: AuditReport): Generator<string> {
  yield BYTE_ORDER_MARK + csvRow(Object.keys(COLUMNS));
  for (const finding of findings) yield csvRow(Object.values(COLUMNS).map((cellOf) => cellOf(finding)));
}
