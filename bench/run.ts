import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { generateEstate } from '../src/simulator/generate.ts';
import { startSimulator } from '../src/simulator/serve.ts';
import type { AuditFigures } from './audit-once.ts';
import { measureEvaluation } from './evaluation.ts';
import { measureFindings } from './findings.ts';
import { measureStartUp } from './start-up.ts';

const SIZES = [1_000, 10_000, 100_000];
const REMEMBERED = 200_000;
const AUDIT = fileURLToPath(new URL('./audit-once.ts', import.meta.url));

/** `npm run bench`: what a run costs, as calls, wall time and peak memory of the auditing process alone. */
async function main(): Promise<void> {
  const { perSecond, verdicts, findingsPerSecond, findings } = await measureEvaluation();
  console.log(`evaluation: ${format(perSecond)} verdicts/s on one core (median of 41 passes over ${format(verdicts)})`);
  console.log(
    `findings: ${format(findingsPerSecond)} described a second (median of 41 passes over ${format(findings)})`,
  );
  const { ratio } = measureStartUp();
  console.log(`start-up: audit --version takes ${ratio.toFixed(2)} times a bare node -e 0 (median of 15 pairs)`);
  const { seconds, peakMegabytes } = await measureFindings(REMEMBERED);
  console.log(
    `memory: ${format(REMEMBERED)} findings are read in ${seconds.toFixed(1)} s with ${format(peakMegabytes)} MB at most\n`,
  );
  console.log('estate     calls  graph pages  metric batches  findings  wall s  peak MB');
  for (const resources of SIZES) console.log(row(resources, await auditGenerated(resources)));
}

/** The simulator lives here, the audit in a process of its own. */
async function auditGenerated(resources: number): Promise<AuditFigures> {
  const estate = generateEstate({ resources, subscriptions: Math.max(1, Math.round(resources / 2_000)), seed: 1 });
  const simulator = await startSimulator({ estate });
  try {
    const child = fork(AUDIT, [simulator.url, estate.now]);
    const [figures] = (await once(child, 'message')) as [AuditFigures];
    const { graphQueries, metricsBatchCalls } = simulator.counters;
    return { ...figures, graphQueries, metricsBatchCalls };
  } finally {
    await simulator.close();
  }
}

function row(resources: number, figures: AuditFigures): string {
  const { calls, graphQueries = 0, metricsBatchCalls = 0, findings, seconds, peakMegabytes } = figures;
  const cells = [
    format(resources).padEnd(9),
    pad(calls, 6),
    pad(graphQueries, 12),
    pad(metricsBatchCalls, 15),
    pad(findings, 9),
  ];
  return [...cells, seconds.toFixed(1).padStart(7), pad(peakMegabytes, 8)].join(' ');
}

function pad(value: number, width: number): string {
  return format(value).padStart(width);
}

function format(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

await main();
