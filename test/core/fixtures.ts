import type { Finding, MoneyImpact } from '../../src/core/finding.ts';
import { normaliseResource, type RawResource, type Resource } from '../../src/core/resource.ts';
import type { Rule } from '../../src/core/rule.ts';

export const NOW = new Date('2026-11-20T06:00:00Z');
export const SUBSCRIPTION = '/subscriptions/11111111-1111-1111-1111-111111111111';

export function resourceOf(raw: RawResource): Resource {
  const row = {
    id: `${SUBSCRIPTION}/resourceGroups/Rg/providers/Microsoft.Search/searchServices/Srch`,
    type: 'Microsoft.Search/searchServices',
    ...raw,
  };
  const resource = normaliseResource(row);
  if (resource === undefined) throw new Error('the fixture has no id');
  return resource;
}

export function ruleOf(changes: Partial<Rule>): Rule {
  return {
    id: 'sample',
    aliases: [],
    title: 'Sample',
    pillar: 'operations',
    severity: 'medium',
    types: ['microsoft.search/searchservices'],
    needs: [],
    params: {},
    includeManaged: false,
    fail: () => true,
    severityWhen: [],
    evidence: [],
    remediation: { summary: 'Fix {{resource.name}}.', steps: [], cliFor: {} },
    references: [],
    sources: [],
    frameworks: {},
    file: 'sample.yaml',
    ...changes,
  };
}

export function findingOf(id: string, impact: Partial<MoneyImpact> | null, changes: Partial<Finding> = {}): Finding {
  const monthly = impact?.monthly ?? 0;
  return {
    fingerprint: `${changes.ruleId ?? 'r'}${id}`,
    ruleId: 'r',
    title: 'R',
    pillar: 'cost',
    severity: 'medium',
    confidence: 'confirmed',
    status: 'new',
    resource: { id, name: id, type: 't', location: null, resourceGroup: null, subscriptionId: 's', tags: {} },
    owner: null,
    evidence: [],
    impact:
      impact === null
        ? null
        : {
            monthlyLow: monthly * 0.9,
            monthly,
            monthlyHigh: monthly * 1.1,
            currency: 'USD',
            basis: 'actual',
            grade: 'A',
            ...impact,
          },
    unpricedReason: null,
    remediation: { summary: '', steps: [], commands: { cli: null, bicep: null }, portalUrl: '' },
    references: [],
    ...changes,
  };
}
