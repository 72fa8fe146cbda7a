import { UsageError } from '../../core/errors.ts';
import { subscriptionOf } from '../../core/resource.ts';
import { COLLECTORS } from '../../collectors/index.ts';
import type { AuditPlan } from '../audit.ts';
import { recordSkipped } from '../measure.ts';
import type { Measured } from '../measured.ts';
import { measureRows } from './measure-rows.ts';
import { readFacts } from './saved-facts.ts';
import { assertCovered, assertFound, namedSubscriptions, type ScopeRequest } from '../scope.ts';

export interface FileRequest {
  readonly option: '--facts' | '--resources';
  readonly file: string;
  /** Its subscriptions are those of the command line: a config's say what to read from Azure. */
  readonly scope: ScopeRequest;
  readonly now: Date;
}

/** Measurements from a file, narrowed to the subscriptions that were asked for. Throws UsageError. */
export async function measureFile(plan: AuditPlan, request: FileRequest): Promise<Measured> {
  const { option, file, scope } = request;
  assertResolvable(request);
  if (option === '--resources') return narrowed(await measureRows(plan, request), scope);
  const saved = await readFacts(file);
  assertCovered(scope, saved.scope, file);
  const measured = narrowed(withoutSkipped(saved, plan.skippedCollectors), scope);
  assertFound(scope, measured.resources, measured.facts);
  return measured;
}

/** What an audit would have left unread stays so. */
function withoutSkipped(measured: Measured, skipped: ReadonlySet<string>): Measured {
  const { facts, resources } = measured;
  for (const { id, facts: keys, types } of COLLECTORS) {
    if (!skipped.has(id)) continue;
    facts.forget(keys);
    for (const child of resources.ofType(...types)) resources.delete(child.id);
  }
  const subscriptions = measured.scope.flatMap((scopeId) => subscriptionOf(scopeId) ?? []).map((id) => ({ id }));
  recordSkipped({ facts, subscriptions }, skipped);
  return { ...measured, collectors: measured.collectors.filter(({ id }) => !skipped.has(id)) };
}

function assertResolvable({ option, scope }: FileRequest): void {
  const [group] = scope.managementGroups;
  if (group === undefined && !scope.all) return;
  const name = group === undefined ? '--all' : `--management-group ${group}`;
  throw new UsageError(`${name} cannot be resolved offline: with ${option}, name --subscription ID or nothing`);
}

/** Without what a file tells of other subscriptions. What a run says of itself stays. */
function narrowed(measured: Measured, request: ScopeRequest): Measured {
  const wanted = namedSubscriptions(request);
  if (wanted.size === 0) return measured;
  const { resources, facts, scope, collectors } = measured;
  const isWanted = (id: string): boolean => wanted.has(subscriptionOf(id) ?? '');
  for (const { id, subscriptionId } of resources) if (!wanted.has(subscriptionId)) resources.delete(id);
  const gaps = facts.gaps.splice(0).filter(({ scopeId }) => isWanted(scopeId));
  for (const gap of gaps) facts.addGap(gap);
  return {
    ...measured,
    scope: scope.filter(isWanted),
    // What could not be listed for the whole run are subscriptions that nobody asks for now.
    collectors: collectors.filter(({ id, scope: at }) => isWanted(at) || (at === '*' && id !== 'subscriptions')),
  };
}
