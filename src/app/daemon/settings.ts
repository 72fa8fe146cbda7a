import { planAudit } from '../audit.ts';
import { UsageError } from '../../core/errors.ts';
import type { Config } from '../config/config.ts';
import { scheduleShape, type ScheduleConfig } from '../config/schedule.ts';
import type { DaemonSettings } from './daemon.ts';
import { parseDuration } from '../config/duration.ts';
import { parseSchedule, type Schedule } from './schedule.ts';

const DEFAULT_DEADLINE = '30m';

/** Everything that a configuration says to the daemon, checked. Built anew on a reload, never changed. */
export interface ServiceSettings extends DaemonSettings {
  readonly config: Config;
  readonly rulePackHash: string;
  readonly warnings: readonly string[];
}

/** Throws UsageError for whatever would make every run fail: no scope, broken rules, a cron that is none. */
export function settingsOf(config: Config): ServiceSettings {
  const plan = planAudit(config, { resources: [], keepVerdicts: false });
  const { subscriptions, managementGroups, all } = config.scope;
  if (subscriptions.length + managementGroups.length === 0 && !all)
    throw new UsageError(
      'nothing to audit: add "scope: { all: true }" or "scope: { subscriptions: [ID] }" to the configuration',
    );
  const schedules = config.schedule.length > 0 ? config.schedule : scheduleShape.parse({});
  return {
    config,
    rulePackHash: plan.rulePackHash,
    warnings: plan.warnings,
    deadlineMs: parseDuration(config.deadline ?? DEFAULT_DEADLINE),
    schedules: schedules.map(scheduleOf),
  };
}

function scheduleOf({ name, cron, timeZone, catchUp, jitter }: ScheduleConfig): Schedule {
  return parseSchedule({
    name,
    cron,
    timeZone,
    catchUp: parseDuration(catchUp),
    jitter: jitter === undefined ? 0 : parseDuration(jitter),
  });
}
