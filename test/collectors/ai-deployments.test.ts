import { expect, test } from 'vitest';
import { aiDeployments, DEPLOYMENTS } from '../../src/collectors/ai-deployments.ts';
import { collect } from '../support/collector.ts';
import { account, accountId, deployment, deploymentId } from './ai-estate.ts';

test('deployments of every page become resources with the tags and location of their account', async () => {
  const names = Array.from({ length: 7 }, (_, position) => `Chat-${position}`);
  const found = await collect([aiDeployments], {
    estate: {
      resources: [
        account(
          'AOAI-Prod',
          names.map((name) => deployment(name, 'GlobalStandard')),
        ),
      ],
    },
    pageSize: 3,
  });
  expect([...found.resources.ofType(DEPLOYMENTS)].map(({ id }) => id)).toEqual(
    names.map((name) => deploymentId('aoai-prod', name)),
  );
  expect(found.resources.get(deploymentId('aoai-prod', 'chat-0'))).toMatchObject({
    name: 'Chat-0',
    location: 'eastus2',
    tags: { team: 'chat' },
    sku: { name: 'globalstandard', capacity: 100 },
    properties: { model: { name: 'gpt-4o' } },
  });
  expect(found.read).toContain(accountId('aoai-prod'));
  expect(found.facts.gaps).toEqual([]);
});

test('accounts of other kinds are not asked', async () => {
  const found = await collect([aiDeployments], {
    estate: { resources: [account('speech', [deployment('odd', 'Standard')], { kind: 'SpeechServices' })] },
  });
  expect(found.calls).toEqual([]);
  expect(found.unread).toEqual([]);
});

test('a denied account leaves a gap at the account, and the others intact', async () => {
  const found = await collect([aiDeployments], {
    estate: {
      resources: [account('open', [deployment('a', 'Standard')]), account('shut', [deployment('b', 'Standard')])],
    },
    faults: [{ kind: 'forbidden', path: /accounts\/shut/i }],
  });
  expect(found.facts.gaps).toMatchObject([{ types: [DEPLOYMENTS], scopeId: accountId('shut'), reason: 'denied' }]);
  expect(found.unread).toEqual([`${accountId('shut')}: denied`]);
  expect([...found.resources.ofType(DEPLOYMENTS)].map(({ name }) => name)).toEqual(['a']);
});

test('a page that fails keeps what came before it, with a gap', async () => {
  const found = await collect([aiDeployments], {
    estate: {
      resources: [
        account(
          'big',
          ['a', 'b', 'c'].map((name) => deployment(name, 'Standard')),
        ),
      ],
    },
    pageSize: 2,
    faults: [{ kind: 'forbidden-second-page' }],
  });
  expect([...found.resources.ofType(DEPLOYMENTS)].map(({ name }) => name)).toEqual(['a', 'b']);
  expect(found.facts.gaps).toMatchObject([{ scopeId: accountId('big'), reason: 'denied' }]);
});

test('a deployment whose SKU or properties are no objects is unknown, not one without a SKU', async () => {
  const found = await collect([aiDeployments], {
    estate: {
      resources: [
        account('odd', [
          { name: 'text', body: { sku: 'GlobalProvisionedManaged', properties: {} } },
          { name: 'list', body: { sku: { name: 'Standard' }, properties: [] } },
          deployment('good', 'Standard'),
        ]),
      ],
    },
  });
  expect([...found.resources.ofType(DEPLOYMENTS)].map(({ name }) => name)).toEqual(['good']);
  expect(found.facts.gaps).toMatchObject([{ scopeId: accountId('odd'), reason: 'failed' }]);
});

test('an account that is gone when its deployments are asked for is a failure', async () => {
  const found = await collect([aiDeployments], {
    estate: { resources: [account('gone', [])] },
    faults: [{ kind: 'not-found' }],
  });
  expect(found.unread).toEqual([`${accountId('gone')}: failed`]);
});
