import type { Finding } from '../../src/core/finding.ts';
import { fingerprint } from '../../src/core/fingerprint.ts';
import type { AuditReport } from '../../src/core/report.ts';
import { PILLARS, SEVERITIES } from '../../src/core/rule.ts';
import { countBy } from '../../src/core/count-by.ts';
import { totalSavings } from '../../src/core/money.ts';

export const SUBSCRIPTION = '/subscriptions/11111111-1111-4111-8111-111111111111';

export function sampleFinding(name: string, changes: Partial<Finding> = {}): Finding {
  const id = `${SUBSCRIPTION}/resourcegroups/rg/providers/microsoft.search/searchservices/${name.toLowerCase()}`;
  return {
    fingerprint: fingerprint('search-single-replica', id),
    ruleId: 'search-single-replica',
    title: 'AI Search service runs on one replica',
    pillar: 'reliability',
    severity: 'high',
    confidence: 'confirmed',
    status: 'new',
    resource: {
      id,
      name,
      type: 'microsoft.search/searchservices',
      location: 'westeurope',
      resourceGroup: 'rg',
      subscriptionId: SUBSCRIPTION.slice(15),
      tags: { owner: 'ana@example.org' },
    },
    owner: 'ana@example.org',
    evidence: [{ label: 'Replicas', value: 1, unit: null, source: 'inventory', window: null }],
    impact: null,
    unpricedReason: null,
    remediation: {
      summary: 'Add a second replica.',
      steps: [],
      commands: { cli: 'az search service update --name x', bicep: null },
      portalUrl: `https://portal.azure.com/#resource${encodeURI(id)}`,
    },
    references: ['https://learn.microsoft.com/azure/search/search-reliability'],
    ...changes,
  };
}

/** Every text that comes from Azure or a person, replaced. */
export function hostileFinding(text: string): Finding {
  const { resource, remediation, ...rest } = sampleFinding('x');
  return {
    ...rest,
    title: text,
    owner: text,
    status: 'new',
    resource: { ...resource, name: text, location: text, resourceGroup: text, tags: { [text]: text } },
    evidence: [{ label: text, value: text, unit: text, source: text, window: text }],
    unpricedReason: text,
    remediation: { ...remediation, summary: text, commands: { cli: text, bicep: text } },
  };
}

export function sampleReport(findings: readonly Finding[], changes: Partial<AuditReport> = {}): AuditReport {
  return {
    schema: 'azaudit/report/v1',
    run: {
      id: '514158af-db89-441c-bb05-9f08c2a5f847',
      startedAt: '2026-11-21T02:00:00.000Z',
      finishedAt: '2026-11-21T02:03:00.000Z',
      version: '0.1.0',
      rulePackHash: 'hash',
      scope: [SUBSCRIPTION],
    },
    summary: {
      resources: 20,
      findings: {
        total: findings.length,
        bySeverity: countBy(SEVERITIES, findings, ({ severity }) => severity),
        byPillar: countBy(PILLARS, findings, ({ pillar }) => pillar),
      },
      savings: totalSavings(findings),
    },
    findings,
    coverage: {
      collectors: [{ id: 'inventory', scope: SUBSCRIPTION, status: 'ok', reason: null, calls: 3 }],
      rules: [
        {
          ruleId: 'search-single-replica',
          fail: findings.length,
          pass: 2,
          notApplicable: 1,
          unknown: 0,
          unknownReasons: {},
        },
      ],
      apis: [],
    },
    rules: [
      {
        id: 'search-single-replica',
        title: 'AI Search service runs on one replica',
        description: 'One replica has no SLA.',
        pillar: 'reliability',
        severity: 'high',
        remediation: { summary: 'Add a second replica.', steps: ['Check the bill first.'] },
        references: ['https://learn.microsoft.com/azure/search/search-reliability'],
        frameworks: { waf: ['reliability'] },
      },
    ],
    ...changes,
  };
}

/** One collector denied, one rule unknown on three resources. */
export function withGaps(report: AuditReport): AuditReport {
  const [rule] = report.coverage.rules;
  if (rule === undefined) throw new Error('the sample has a rule');
  const gap = { id: 'resource-costs', scope: SUBSCRIPTION, reason: 'denied: no role at all', calls: 1 };
  return {
    ...report,
    coverage: {
      ...report.coverage,
      collectors: [...report.coverage.collectors, { ...gap, status: 'failed' }],
      rules: [{ ...rule, unknown: 3, unknownReasons: { denied: 2, 'no-data': 1 } }],
    },
  };
}
