import { judgeMeasured, measureAzure, planAudit } from '../src/app/audit.ts';
import { configShape } from '../src/app/config.ts';
import { connectToSimulator } from '../src/app/connect.ts';
import { withDerived } from '../src/core/derived.ts';
import { evaluate } from '../src/core/evaluate.ts';
import type { Resource } from '../src/core/resource.ts';
import { DERIVED } from '../src/derive/index.ts';
import { generateEstate } from '../src/simulator/generate.ts';
import { startSimulator } from '../src/simulator/serve.ts';

const PASSES = 5;

/** Verdicts per second of the whole rule pack over a generated estate that has been measured and is in memory. */
export async function measureEvaluation(): Promise<{ perSecond: number; verdicts: number }> {
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
    judgeMeasured(plan, measured, new Date());
    const resources: Resource[] = [...measured.resources];
    const context = {
      lookup: withDerived((key, id) => measured.facts.get(key, id), DERIVED),
      now: measured.now,
      portal: measured.portal,
      ownerOf: () => undefined,
    };
    const rates: number[] = [];
    let verdicts = 0;
    for (let pass = 0; pass < PASSES; pass += 1) {
      verdicts = 0;
      const started = performance.now();
      for (const _ of evaluate(plan.rules, resources, [], context)) verdicts += 1;
      rates.push(verdicts / ((performance.now() - started) / 1000));
    }
    return { perSecond: rates.toSorted((a, b) => a - b)[Math.floor(PASSES / 2)] ?? 0, verdicts };
  } finally {
    await simulator.close();
  }
}
