import { randomUUID } from 'node:crypto';
import { withDerived } from '../core/derived.ts';
import { evaluate } from '../core/evaluate.ts';
import type { Gap } from '../core/fact-store.ts';
import type { ScopedExemption } from '../core/exemption.ts';
import { ownerOf, type Owners } from '../core/owner.ts';
import { ReportBuilder, type AuditReport } from '../core/report.ts';
import type { Resource } from '../core/resource.ts';
import type { Rule } from '../core/rule.ts';
import type { Judgement } from '../core/verdict.ts';
import { DERIVED } from '../derive/index.ts';
import type { Measured } from './measured.ts';
import { VERSION } from './version.ts';

export interface JudgeRequest {
  readonly rules: readonly Rule[];
  readonly rulePackHash: string;
  readonly keepVerdicts: boolean;
  readonly isSelected: (resource: Resource) => boolean;
  readonly finishedAt: Date;
  readonly owners: Owners;
  readonly exemptions: readonly ScopedExemption[];
  /** Hears every judgement on its way into the report. */
  readonly onJudgement?: ((judgement: Judgement) => void) | undefined;
}

/** The report over what was measured. Pure but for the id of the run. */
export function judge(measured: Measured, request: JudgeRequest): AuditReport {
  const { facts, resources, now, portal } = measured;
  const builder = new ReportBuilder(request.rules, { keepVerdicts: request.keepVerdicts });
  const context = {
    lookup: withDerived((key, id) => facts.get(key, id), DERIVED),
    now,
    portal,
    ownerOf: (resource: Resource) => ownerOf(resource, resources, request.owners),
    exemptions: request.exemptions,
  };
  const gaps = [...facts.gaps, ...unlookedFor(measured, request.rules)];
  let judged = 0;
  function* selected(): Generator<Resource> {
    for (const resource of resources) {
      if (!request.isSelected(resource)) continue;
      judged += 1;
      yield resource;
    }
  }
  for (const judgement of evaluate(request.rules, selected(), gaps, context)) {
    request.onJudgement?.(judgement);
    builder.add(judgement);
  }
  const run = {
    id: randomUUID(),
    startedAt: measured.startedAt.toISOString(),
    finishedAt: request.finishedAt.toISOString(),
    version: VERSION,
    rulePackHash: request.rulePackHash,
    scope: measured.scope,
  };
  return builder.build(run, judged, measured.collectors, measured.apis);
}

/** Saved facts may be older than a rule: what nobody looked for is unknown, not absent. */
function unlookedFor(measured: Measured, rules: readonly Rule[]): Gap[] {
  const types = [...new Set(rules.flatMap((rule) => rule.types))].filter((type) => !measured.types.has(type));
  if (types.length === 0) return [];
  return measured.scope.map((scopeId) => ({
    types,
    scopeId,
    reason: 'not-collected',
    detail: 'these resources were not looked for',
  }));
}
