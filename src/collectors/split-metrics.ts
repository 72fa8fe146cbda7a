import { AzureError } from '../azure/azure-error.ts';
import type { MetricQuery, MetricResults, MetricSeries } from '../azure/azure.ts';
import { forEachConcurrently } from '../azure/concurrency.ts';
import type { CollectContext } from './collector.ts';

const CONCURRENT_REGIONS = 4;
const DAY = 86_400_000;

export interface MetricTarget {
  readonly id: string;
  readonly subscriptionId: string;
  readonly location?: string | undefined;
}

type Answer = readonly MetricSeries[] | AzureError;

export type MetricQuestion = Omit<MetricQuery, 'subscriptionId' | 'region' | 'resourceIds'>;

/**
 * Hands over the series of many resources of one type, a region at a time, so that those of a large estate are never
 * all in memory. Azure refuses a whole call for one metric that a type does not have, or cannot split; then each is
 * asked for by itself, and the refused ones count as having no series.
 */
export async function forEachSeries(
  targets: readonly MetricTarget[],
  question: MetricQuestion,
  { azure, signal }: CollectContext,
  use: (id: string, answer: Answer) => void,
): Promise<void> {
  const unique = [...new Map(targets.map((target) => [target.id, target])).values()];
  const groups = [...Map.groupBy(unique, ({ subscriptionId, location }) => `${subscriptionId} ${location}`).values()];
  await forEachConcurrently(groups, CONCURRENT_REGIONS, async (group) => {
    const { subscriptionId = '', location: region = '' } = group[0] ?? {};
    const ask = (metrics: readonly string[], resourceIds: readonly string[]): Promise<MetricResults> =>
      azure.metrics.query({ ...question, metrics, subscriptionId, region, resourceIds }, signal);
    const ids = group.map(({ id }) => id);
    const answers = new Map(await ask(question.metrics, ids));
    const refused = [...answers].flatMap(([id, answer]) => (isRefusal(answer) ? [id] : []));
    if (refused.length > 0 && question.metrics.length > 1) {
      const apart: MetricResults[] = [];
      for (const metric of question.metrics) apart.push(await ask([metric], refused));
      for (const id of refused) answers.set(id, merged(apart.map((results) => results.get(id))));
    }
    for (const answer of answers) use(...answer);
  });
}

/** The same, all at once: for questions with few points. */
export async function seriesOfAll(
  targets: readonly MetricTarget[],
  question: MetricQuestion,
  context: CollectContext,
): Promise<MetricResults> {
  const answers = new Map<string, Answer>();
  await forEachSeries(targets, question, context, (id, answer) => void answers.set(id, answer));
  return answers;
}

/** The last `days` whole UTC days before now. */
export function wholeDays(now: Date, days: number): { readonly from: Date; readonly to: Date } {
  const to = Math.floor(now.getTime() / DAY) * DAY;
  return { from: new Date(to - days * DAY), to: new Date(to) };
}

/** Series of one metric and one value of a dimension, whatever the casing. */
export function seriesWhere(
  series: readonly MetricSeries[],
  metric: string,
  [dimension, value]: readonly [string, string],
): MetricSeries[] {
  return series.filter(
    (item) => item.metric === metric && item.dimensions[dimension]?.toLowerCase() === value.toLowerCase(),
  );
}

function merged(answers: readonly (Answer | undefined)[]): Answer {
  const series: MetricSeries[] = [];
  let refusal: AzureError | undefined;
  let isRead = false;
  for (const answer of answers) {
    if (answer === undefined) continue;
    if (!(answer instanceof AzureError)) {
      series.push(...answer);
      isRead = true;
    } else if (isRefusal(answer)) refusal = answer;
    else return answer;
  }
  return isRead || refusal === undefined ? series : refusal;
}

function isRefusal(answer: Answer): boolean {
  return answer instanceof AzureError && answer.status === 400;
}
