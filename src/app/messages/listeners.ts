import type { Listener } from '../../core/plan-messages.ts';
import { NOTIFIERS } from '../../notifiers/index.ts';
import type { SinkConfig } from '../config/notify.ts';

/** What each sink of the configuration wants to hear, by name. */
export function listenersOf(sinks: readonly SinkConfig[]): ReadonlyMap<string, Omit<Listener, 'memory'>> {
  return new Map(
    sinks.map(({ name, type, route, heartbeat, maxMessages, settings }) => {
      const notifier = NOTIFIERS[type];
      const toOwners = notifier?.toOwners?.(settings) === true;
      return [name, { route, heartbeat, maxMessages, mirrors: notifier?.mirrors === true, toOwners }];
    }),
  );
}
