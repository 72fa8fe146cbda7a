import { judgeMeasured, measureAzure, planAudit } from '../src/app/audit.ts';
import { configShape } from '../src/app/config/config.ts';
import { connectToSimulator } from '../src/app/connect.ts';
import { preferSmallHeap } from '../src/app/small-heap.ts';

export interface AuditFigures {
  readonly calls: number;
  readonly findings: number;
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly graphQueries?: number;
  readonly metricsBatchCalls?: number;
}

/** One audit of a running simulator: `audit-once.ts URL NOW`. Tells its figures to the parent process. */
async function main([url = '', now = '']: readonly string[]): Promise<void> {
  preferSmallHeap();
  const started = performance.now();
  const plan = planAudit(configShape.parse({ scope: { all: true } }), { resources: [], keepVerdicts: false });
  const clock = {
    now: new Date(now),
    startedAt: new Date(),
    signal: AbortSignal.timeout(1_800_000),
    progress: () => undefined,
  };
  const measured = await measureAzure(plan, connectToSimulator(url), clock);
  const report = judgeMeasured(plan, measured, new Date());
  const figures: AuditFigures = {
    calls: report.coverage.apis.reduce((sum, api) => sum + api.calls, 0),
    findings: report.findings.length,
    seconds: (performance.now() - started) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
  process.send?.(figures);
}

await main(process.argv.slice(2));
