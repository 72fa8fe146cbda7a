import type { Digest } from '../../core/digest.ts';
import { startSimulator } from '../../simulator/serve.ts';
import { judgeMeasured, measureAzure, planAudit } from '../audit.ts';
import { configShape, type Config } from '../config/config.ts';
import type { SinkConfig } from '../config/notify.ts';
import { connectToSimulator } from '../connect.ts';
import { loadDemoEstate } from '../demo/estate.ts';
import { listenersOf } from './listeners.ts';
import { remember } from '../memory/remember.ts';

const PATIENCE_MS = 120_000;

/** One sink of every kind, for those who have none yet. Nothing is sent to them. */
export const SAMPLE_SINKS: readonly SinkConfig[] = configShape.parse({
  notify: [
    { name: 'teams', type: 'teams', url: 'https://example.logic.azure.com/' },
    { name: 'slack', type: 'slack', url: 'https://hooks.slack.com/' },
    { name: 'webhook', type: 'webhook', url: 'https://example.com/', secret: 'whsec_' },
    { name: 'email', type: 'email', url: 'smtp://example.com', from: 'audit@example.com', to: ['ops@example.com'] },
    { name: 'pagerduty', type: 'pagerduty', secret: 'key' },
    { name: 'github', type: 'github', secret: 'token', repository: 'example/platform' },
  ],
}).notify;

/** What sinks would be sent after the first run on the demo estate, by name. */
export async function digestsOfDemo(config: Config, sinks: readonly SinkConfig[]): Promise<Map<string, Digest[]>> {
  const plan = planAudit(
    { ...config, scope: { ...config.scope, subscriptions: [], managementGroups: [], all: true } },
    { resources: [], keepVerdicts: false },
  );
  const estate = await loadDemoEstate();
  const simulator = await startSimulator({ estate });
  try {
    const now = new Date(estate.now);
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const clock = { now, startedAt: now, signal, progress: () => undefined };
    const measured = await measureAzure(plan, connectToSimulator(simulator.url), clock);
    const { commit } = remember(
      { findings: [], decisions: 0, savings: [], untold: [], isFirst: true },
      {
        report: judgeMeasured(plan, measured, now),
        facts: measured.facts,
        rules: plan.rules,
        now,
        slot: null,
        observationOf: () => ({ kind: 'unknown' }),
        confirmed: [],
        listeners: new Map(
          [...listenersOf(sinks)].map(([name, listener]) => [name, { ...listener, memory: new Map(), lost: [] }]),
        ),
        newId: () => 'preview',
      },
    );
    const bySink = Map.groupBy(commit.deliveries, ({ sink }) => sink);
    return new Map([...bySink].map(([sink, deliveries]) => [sink, deliveries.map(({ digest }) => digest)]));
  } finally {
    await simulator.close();
  }
}
