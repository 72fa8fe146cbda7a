import type { DigestItem, ToldKind } from './digest.ts';
import { statusOf, type FindingRecord } from './finding-record.ts';

/** What receivers are told about a finding. `reason` says why it changed; none for the backlog. */
export function digestItem(record: FindingRecord, kind: ToldKind, reason: string | null): DigestItem {
  const { finding, fingerprint, firstSeen } = record;
  const { id, name, type, resourceGroup, subscriptionId } = finding.resource;
  return {
    kind,
    fingerprint,
    ruleId: finding.ruleId,
    title: finding.title,
    pillar: finding.pillar,
    severity: finding.severity,
    confidence: finding.confidence,
    status: statusOf(record),
    resource: { id, name, type, resourceGroup, subscriptionId },
    owner: finding.owner,
    since: firstSeen,
    impact: finding.impact,
    unpricedReason: finding.unpricedReason,
    reason,
    fix: finding.remediation.summary,
    command: finding.remediation.commands.cli,
    portalUrl: finding.remediation.portalUrl,
    muteCommand: `audit findings mute ${fingerprint} --until 30d --reason "…"`,
  };
}
