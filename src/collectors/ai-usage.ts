import { AzureError } from '../azure/azure-error.ts';
import type { MetricSeries } from '../azure/azure.ts';
import type { Resource } from '../core/resource.ts';
import { sum } from '../derive/statistics.ts';
import { tokenUse } from '../derive/token-use.ts';
import { DEPLOYMENTS } from './ai-deployments.ts';
import { defineCollector } from './collector.ts';
import { accountOf } from './deployment.ts';
import { shortfallOfError } from './shortfall.ts';
import { seriesOfAll, seriesWhere, wholeDays } from './split-metrics.ts';

const DAYS = 14;
/** The older family serves OpenAI models, the newer one all of them. */
const REQUESTS = ['AzureOpenAIRequests', 'ModelRequests'];
const PROMPT = ['ProcessedPromptTokens', 'InputTokens'];
const GENERATED = ['GeneratedTokens', 'OutputTokens'];
const BY_DEPLOYMENT = "ModelDeploymentName eq '*'";

export const aiUsage = defineCollector({
  id: 'ai-usage',
  title: 'Requests and tokens of model deployments',
  facts: ['ai.usage'],
  types: [],
  needsFacts: [],
  needsTypes: [DEPLOYMENTS],
  actions: ['Microsoft.Insights/metrics/read'],
  async collect(context) {
    const deployments = [...context.resources.ofType(DEPLOYMENTS)];
    const accounts = deployments.map(accountOf);
    const question = {
      namespace: 'Microsoft.CognitiveServices/accounts',
      aggregations: ['total'] as const,
      interval: 'P1D',
      ...wholeDays(context.now, DAYS),
    };
    // Tokens are not counted by status code, so they are a question of their own.
    const [requests, tokens] = [
      await seriesOfAll(
        accounts,
        { ...question, metrics: REQUESTS, filter: `${BY_DEPLOYMENT} and StatusCode eq '*'` },
        context,
      ),
      await seriesOfAll(accounts, { ...question, metrics: [...PROMPT, ...GENERATED], filter: BY_DEPLOYMENT }, context),
    ];
    for (const id of new Set(accounts.map((account) => account.id))) {
      const failure = [requests.get(id), tokens.get(id)].find((answer) => answer instanceof AzureError);
      if (failure === undefined) {
        context.read(id);
        continue;
      }
      const { reason, detail } = shortfallOfError(failure);
      context.unread(id, reason, detail);
      context.facts.setUnknown(['ai.usage'], id, reason, detail);
    }
    for (const deployment of deployments) {
      const { id } = accountOf(deployment);
      const use = useOf(deployment, requests.get(id), tokens.get(id));
      if (use !== undefined) context.facts.set('ai.usage', deployment.id, use);
    }
  },
});

type Answer = readonly MetricSeries[] | AzureError | undefined;

function useOf(deployment: Resource, requests: Answer, tokens: Answer) {
  if (requests === undefined || requests instanceof AzureError) return undefined;
  if (tokens === undefined || tokens instanceof AzureError) return undefined;
  const asked = firstReported(requests, REQUESTS, deployment.name);
  return tokenUse(
    {
      requests: total(asked),
      throttledRequests: total(asked.filter(({ dimensions }) => dimensions['statuscode'] === '429')) ?? 0,
      promptTokens: total(firstReported(tokens, PROMPT, deployment.name)),
      generatedTokens: total(firstReported(tokens, GENERATED, deployment.name)),
    },
    DAYS * 24,
  );
}

/** The series of the first metric that has a value for the deployment. */
function firstReported(series: readonly MetricSeries[], metrics: readonly string[], deployment: string) {
  const candidates = metrics.map((metric) => seriesWhere(series, metric, ['modeldeploymentname', deployment]));
  return candidates.find((found) => total(found) !== undefined) ?? [];
}

/** Undefined when no point has a value. */
function total(series: readonly MetricSeries[]): number | undefined {
  const values = series.flatMap(({ points }) => points.flatMap((point) => point.total ?? []));
  return values.length === 0 ? undefined : sum(values);
}
