import { countBy } from './count-by.ts';
import type { UnknownReason } from './fact.ts';
import type { Finding } from './finding.ts';
import { totalSavings, type Savings } from './money.ts';
import { PILLARS, SEVERITIES, type Pillar, type Rule, type Severity } from './rule.ts';
import { rank } from './rank.ts';
import { ruleInfo, type RuleInfo } from './rule-info.ts';
import type { Judgement, Verdict } from './verdict.ts';

/** `ok`: all was read; `partial`: some of the scope; `failed`: nothing; `unsupported`: Azure has nothing to offer here. */
export type CollectorStatus = 'ok' | 'partial' | 'failed' | 'unsupported';

export interface CollectorCoverage {
  readonly id: string;
  /** `/subscriptions/<id>`, a resource id, or `*` for the whole run. */
  readonly scope: string;
  readonly status: CollectorStatus;
  readonly reason: string | null;
  readonly calls: number;
}

export interface RuleCoverage {
  readonly ruleId: string;
  readonly fail: number;
  readonly pass: number;
  readonly notApplicable: number;
  readonly unknown: number;
  readonly unknownReasons: Readonly<Partial<Record<UnknownReason, number>>>;
}

export interface RunInfo {
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly version: string;
  readonly rulePackHash: string;
  readonly scope: readonly string[];
}

export interface ApiUsage {
  readonly api: string;
  readonly calls: number;
  readonly bytes: number;
  readonly waitedMs: number;
  readonly statuses: Readonly<Record<string, number>>;
}

export interface VerdictRow {
  readonly ruleId: string;
  readonly resourceId: string;
  readonly verdict: Verdict;
  readonly reason: string | null;
}

/** The one result object: reporters and notifiers are functions of it and read nothing else. */
export interface AuditReport {
  readonly schema: 'azaudit/report/v1';
  readonly run: RunInfo;
  readonly summary: {
    readonly resources: number;
    readonly findings: {
      readonly total: number;
      readonly bySeverity: Readonly<Record<Severity, number>>;
      readonly byPillar: Readonly<Record<Pillar, number>>;
    };
    readonly savings: readonly Savings[];
  };
  readonly findings: readonly Finding[];
  readonly coverage: {
    readonly collectors: readonly CollectorCoverage[];
    readonly rules: readonly RuleCoverage[];
    readonly apis: readonly ApiUsage[];
  };
  /** The rules that judged, in their order. */
  readonly rules: readonly RuleInfo[];
  readonly verdicts?: readonly VerdictRow[];
}

/** Folds judgements into a report one by one, so that only findings (and verdicts, if wanted) stay in memory. */
export class ReportBuilder {
  readonly #findings: Finding[] = [];
  readonly #verdicts: VerdictRow[] | undefined;
  readonly #ruleInfo: readonly RuleInfo[];
  readonly #rules = new Map<
    string,
    {
      fail: number;
      pass: number;
      notApplicable: number;
      unknown: number;
      unknownReasons: Partial<Record<UnknownReason, number>>;
    }
  >();

  constructor(rules: readonly Rule[], options: { readonly keepVerdicts: boolean }) {
    this.#verdicts = options.keepVerdicts ? [] : undefined;
    this.#ruleInfo = rules.map(ruleInfo);
    for (const rule of rules)
      this.#rules.set(rule.id, { fail: 0, pass: 0, notApplicable: 0, unknown: 0, unknownReasons: {} });
  }

  add(judgement: Judgement): void {
    const counts = this.#rules.get(judgement.ruleId);
    if (counts === undefined) return;
    if (judgement.verdict === 'not-applicable') counts.notApplicable += 1;
    else counts[judgement.verdict] += 1;
    if (judgement.unknownReason !== undefined) {
      counts.unknownReasons[judgement.unknownReason] = (counts.unknownReasons[judgement.unknownReason] ?? 0) + 1;
    }
    if (judgement.finding !== undefined) this.#findings.push(judgement.finding);
    this.#verdicts?.push(verdictRow(judgement));
  }

  build(
    run: RunInfo,
    resources: number,
    collectors: readonly CollectorCoverage[],
    apis: readonly ApiUsage[],
  ): AuditReport {
    const findings = rank(this.#findings);
    return {
      schema: 'azaudit/report/v1',
      run,
      summary: {
        resources,
        findings: {
          total: findings.length,
          bySeverity: countBy(SEVERITIES, findings, (finding) => finding.severity),
          byPillar: countBy(PILLARS, findings, (finding) => finding.pillar),
        },
        savings: totalSavings(findings),
      },
      findings,
      coverage: {
        collectors,
        rules: [...this.#rules].map(([ruleId, counts]) => ({ ruleId, ...counts })),
        apis,
      },
      rules: this.#ruleInfo,
      ...(this.#verdicts === undefined ? {} : { verdicts: this.#verdicts }),
    };
  }
}

function verdictRow(judgement: Judgement): VerdictRow {
  const reason =
    judgement.unknownReason === undefined ? judgement.reason : `${judgement.unknownReason}: ${judgement.reason ?? ''}`;
  return {
    ruleId: judgement.ruleId,
    resourceId: judgement.resourceId,
    verdict: judgement.verdict,
    reason: reason ?? null,
  };
}
