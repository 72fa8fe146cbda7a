import { measureAzure, planAudit } from '../src/app/audit.ts';
import { configShape } from '../src/app/config/config.ts';
import { connectToSimulator } from '../src/app/connect.ts';
import { withDerived } from '../src/core/derived.ts';
import { judge, verdictOf } from '../src/core/evaluate.ts';
import { traitsOf } from '../src/core/scope-guards.ts';
import type { Resource } from '../src/core/resource.ts';
import { DERIVED } from '../src/derive/index.ts';
import { generateEstate } from '../src/simulator/generate.ts';
import { startSimulator } from '../src/simulator/serve.ts';

const WARM_UP = 10;
const PASSES = 41;

export interface EvaluationFigures {
  /** Median rate of verdicts alone, over all pairs of rule and resource. */
  readonly perSecond: number;
  readonly verdicts: number;
  /** Median rate of findings described in full: evidence, money, fix. */
  readonly findingsPerSecond: number;
  readonly findings: number;
}

/** The whole rule pack over a generated estate that has been measured and is in memory. */
export async function measureEvaluation(): Promise<EvaluationFigures> {
  const estate = generateEstate({ resources: 10_000, subscriptions: 5, seed: 1 });
  const simulator = await startSimulator({ estate });
  try {
    const plan = planAudit(configShape.parse({ scope: { all: true } }), { resources: [], keepVerdicts: false });
    const clock = {
      now: new Date(estate.now),
      startedAt: new Date(),
      signal: AbortSignal.timeout(600_000),
      progress: () => undefined,
    };
    const measured = await measureAzure(plan, connectToSimulator(simulator.url), clock);
    const resources: Resource[] = [...measured.resources];
    const context = {
      lookup: withDerived((key, id) => measured.facts.get(key, id), DERIVED),
      now: measured.now,
      portal: measured.portal,
      ownerOf: () => undefined,
    };
    const pairs = resources.flatMap((resource) => {
      const traits = traitsOf(resource, context.now);
      return plan.rules.flatMap((rule) => (rule.types.includes(resource.type) ? [{ rule, resource, traits }] : []));
    });
    const failing = pairs.filter(
      ({ rule, resource, traits }) => verdictOf(rule, resource, traits, context).verdict === 'fail',
    );
    return {
      perSecond: rate(pairs, ({ rule, resource, traits }) => verdictOf(rule, resource, traits, context)),
      verdicts: pairs.length,
      findingsPerSecond: rate(failing, ({ rule, resource }) => judge(rule, resource, context)),
      findings: failing.length,
    };
  } finally {
    await simulator.close();
  }
}

function rate<T>(items: readonly T[], work: (item: T) => unknown): number {
  const rates = Array.from({ length: WARM_UP + PASSES }, () => {
    const started = performance.now();
    for (const item of items) work(item);
    return items.length / ((performance.now() - started) / 1000);
  });
  return rates.slice(WARM_UP).toSorted((a, b) => a - b)[Math.floor(PASSES / 2)] ?? 0;
}
