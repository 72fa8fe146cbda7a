import { expect, test } from 'vitest';
import { aiDeployments } from '../../src/collectors/ai-deployments.ts';
import { aiUsage } from '../../src/collectors/ai-usage.ts';
import { collect } from '../support/collector.ts';
import { account, accountId, deployment, deploymentId } from './ai-estate.ts';

const HOURS = 14 * 24;

function status(code: string, total: number) {
  return { dimensions: { StatusCode: code }, shape: { total } };
}

test('sums requests over all status codes, the throttled ones apart, and both kinds of tokens', async () => {
  const found = await collect([aiDeployments, aiUsage], {
    estate: {
      resources: [
        account('AOAI', [
          deployment('Chat', 'GlobalStandard', {
            metrics: {
              AzureOpenAIRequests: [status('200', 90), status('429', 10)],
              ProcessedPromptTokens: { total: 1000 },
              GeneratedTokens: { total: 200 },
            },
          }),
          deployment('llama', 'GlobalStandard', {
            metrics: { ModelRequests: [status('200', 3)], InputTokens: { total: 7 }, OutputTokens: { total: 5 } },
          }),
        ]),
      ],
    },
  });
  expect(found.facts.get('ai.usage', deploymentId('aoai', 'chat'))).toEqual({
    state: 'known',
    value: {
      requests: 100 * HOURS,
      throttledRequests: 10 * HOURS,
      promptTokens: 1000 * HOURS,
      generatedTokens: 200 * HOURS,
      hours: HOURS,
    },
  });
  expect(found.facts.get('ai.usage', deploymentId('aoai', 'llama'))).toMatchObject({
    value: { requests: 3 * HOURS, throttledRequests: 0, promptTokens: 7 * HOURS, generatedTokens: 5 * HOURS },
  });
});

test('silence is no data, a measured zero is zero, and requests without tokens tell nothing', async () => {
  const found = await collect([aiDeployments, aiUsage], {
    estate: {
      resources: [
        account('aoai', [
          deployment('silent', 'Standard'),
          deployment('blank', 'Standard', { metrics: { AzureOpenAIRequests: { total: 9, gaps: 1 } } }),
          deployment('zero', 'Standard', { metrics: { AzureOpenAIRequests: [status('200', 0)] } }),
          deployment('tokenless', 'Standard', { metrics: { AzureOpenAIRequests: [status('200', 1)] } }),
          deployment('embedding', 'Standard', {
            metrics: { AzureOpenAIRequests: [status('200', 1)], ProcessedPromptTokens: { total: 4 } },
          }),
        ]),
      ],
    },
  });
  const usage = (name: string) => found.facts.get('ai.usage', deploymentId('aoai', name));
  for (const name of ['silent', 'blank', 'tokenless']) expect(usage(name)).toMatchObject({ reason: 'no-data' });
  expect(usage('zero')).toMatchObject({ value: { requests: 0, promptTokens: 0 } });
  expect(usage('embedding')).toMatchObject({ value: { promptTokens: 4 * HOURS, generatedTokens: 0 } });
});

test('a denied account is unknown with its reason', async () => {
  const found = await collect([aiDeployments, aiUsage], {
    estate: { resources: [account('aoai', [deployment('chat', 'Standard')])] },
    faults: [{ kind: 'forbidden', api: ['metrics', 'metrics-batch'] }],
  });
  expect(found.facts.get('ai.usage', deploymentId('aoai', 'chat'))).toMatchObject({ reason: 'denied' });
  expect(found.unread).toEqual([`${accountId('aoai')}: denied`]);
});
