import { expect, test } from 'vitest';
import { diagnosticSettings } from '../../src/collectors/diagnostic-settings.ts';
import { collect } from '../support/collector.ts';
import { account, accountId } from './ai-estate.ts';

const ACCOUNTS = 'microsoft.cognitiveservices/accounts';
const WORKSPACE = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law';

function setting(name: string, destination: Record<string, string | null>, logs: unknown[]) {
  return { name, properties: { ...destination, logs, metrics: [{ category: 'AllMetrics', enabled: true }] } };
}

const ALL_LOGS = { category: null, categoryGroup: 'allLogs', enabled: true };
const AUDIT = { category: 'Audit', enabled: true };

test('tells logs that reach Log Analytics from logs kept elsewhere and from settings that keep none', async () => {
  const estate = {
    resources: [
      account('none', []),
      account('law', [], { diagnosticSettings: [setting('a', { workspaceId: WORKSPACE }, [ALL_LOGS])] }),
      account('hub', [], { diagnosticSettings: [setting('a', { eventHubAuthorizationRuleId: '/hub' }, [AUDIT])] }),
      account('off', [], {
        diagnosticSettings: [setting('a', { workspaceId: WORKSPACE }, [{ ...ALL_LOGS, enabled: false }])],
      }),
      account('nowhere', [], { diagnosticSettings: [setting('a', { workspaceId: null }, [ALL_LOGS])] }),
      account('both', [], {
        diagnosticSettings: [
          setting('a', { workspaceId: WORKSPACE }, [AUDIT]),
          setting('b', { storageAccountId: '/storage' }, [ALL_LOGS, AUDIT]),
        ],
      }),
    ],
  };
  const found = await collect([diagnosticSettings], { estate, types: [ACCOUNTS] });
  const rows = ['none', 'law', 'hub', 'off', 'nowhere', 'both'].map((name) => {
    const fact = found.facts.get('diagnostics.settings', accountId(name));
    if (fact.state === 'unknown') throw new Error(fact.detail);
    const { count, logsToLogAnalytics, logsElsewhere, categories } = fact.value;
    return [name, count, logsToLogAnalytics, logsElsewhere, categories.join()];
  });
  expect(rows).toEqual([
    ['none', 0, false, false, ''],
    ['law', 1, true, false, 'allLogs'],
    ['hub', 1, false, true, 'Audit'],
    ['off', 1, false, false, ''],
    ['nowhere', 1, false, false, ''],
    ['both', 2, true, true, 'Audit,allLogs'],
  ]);
});

test('a denied resource is unknown, the others are read', async () => {
  const found = await collect([diagnosticSettings], {
    estate: { resources: [account('open', []), account('shut', [])] },
    types: [ACCOUNTS],
    faults: [{ kind: 'forbidden', path: /accounts\/shut/i }],
  });
  expect(found.facts.get('diagnostics.settings', accountId('open'))).toMatchObject({ state: 'known' });
  expect(found.facts.get('diagnostics.settings', accountId('shut'))).toMatchObject({ reason: 'denied' });
  expect(found.unread).toEqual([`${accountId('shut')}: denied`]);
});

test('asks only for types that some rule wants, once per resource', async () => {
  const resources = [
    account('aoai', []),
    { ...account('srch', []), type: 'Microsoft.Search/searchServices', kind: undefined, children: {} },
  ].map(({ kind, ...rest }) => (kind === undefined ? rest : { ...rest, kind }));
  const found = await collect([diagnosticSettings], { estate: { resources }, types: [ACCOUNTS] });
  expect(found.calls.map(({ path }) => path.includes('aoai') || path.includes('AOAI'))).toEqual([true]);
});
