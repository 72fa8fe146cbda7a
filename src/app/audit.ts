import type { Azure } from '../azure/azure.ts';
import { UsageError } from '../core/errors.ts';
import type { AuditReport } from '../core/report.ts';
import type { Resource } from '../core/resource.ts';
import type { Rule } from '../core/rule.ts';
import type { Judgement } from '../core/verdict.ts';
import { COLLECTORS } from '../collectors/index.ts';
import type { Config } from './config/config.ts';
import { judge } from './judge.ts';
import { measure } from './measure.ts';
import type { Measured } from './measured.ts';
import { assertRulesExist, loadRulePack, select } from './rule-pack.ts';
import type { Progress } from './run-collectors.ts';
import { isSelected, type ScopeRequest } from './scope.ts';

/** What one audit is about, after command line and config have been put together. */
export interface AuditPlan {
  readonly rules: readonly Rule[];
  readonly rulePackHash: string;
  readonly warnings: readonly string[];
  readonly skippedCollectors: ReadonlySet<string>;
  readonly scope: ScopeRequest;
  readonly config: Config;
  readonly keepVerdicts: boolean;
}

export interface PlanOptions {
  readonly resources: readonly string[];
  readonly keepVerdicts: boolean;
}

/** Loads and selects the rules. Throws UsageError for every mistake in config, selection or rule files. */
export function planAudit(config: Config, { resources, keepVerdicts }: PlanOptions): AuditPlan {
  const pack = loadRulePack(config.rules);
  assertRulesExist(pack.rules, config.exemptions);
  const selection = select(
    pack.rules,
    COLLECTORS.map((collector) => collector.id),
    config.rules,
  );
  if (selection.rules.length === 0) throw new UsageError('no rule is left after --only and --skip');
  return {
    ...selection,
    rulePackHash: pack.hash,
    warnings: pack.warnings,
    scope: { ...config.scope, resources },
    config,
    keepVerdicts,
  };
}

export interface RunClock {
  /** The moment that ages and windows count from; the simulated present for a simulator. */
  readonly now: Date;
  readonly startedAt: Date;
  /** Only for a run that is played at another time; else the moment in which it ends. */
  readonly finishedAt?: Date;
  readonly signal: AbortSignal;
}

export type MeasureAzure = typeof measureAzure;

export function measureAzure(
  plan: AuditPlan,
  azure: Azure,
  clock: RunClock & { readonly progress: Progress },
): Promise<Measured> {
  const { rules, skippedCollectors, scope, config } = plan;
  return measure({ azure, rules, skippedCollectors, scope, settings: { gpuMetric: config.telemetry.gpu }, ...clock });
}

/** The judgement of a plan over what was measured, now or earlier. */
export function judgeMeasured(
  plan: AuditPlan,
  measured: Measured,
  finishedAt: Date,
  onJudgement?: (judgement: Judgement) => void,
): AuditReport {
  const { rules, rulePackHash, keepVerdicts, scope, config } = plan;
  return judge(measured, {
    rules,
    rulePackHash,
    keepVerdicts,
    isSelected: (resource: Resource) => isSelected(scope, resource),
    finishedAt,
    owners: config.owners,
    exemptions: config.exemptions,
    onJudgement,
  });
}
