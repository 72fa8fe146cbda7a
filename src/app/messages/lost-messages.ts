import type { Store } from '../../stores/store.ts';

/**
 * The messages to any sink that were given up since a moment, a line each: the sink that lost one may not be there to
 * hear. Not those that held notes only, or else a sink that refuses everything would be news every night.
 */
export async function lostMessages(store: Pick<Store, 'deadDeliveries'>, since: string): Promise<string[]> {
  const lost = await store.deadDeliveries(since);
  return lost
    .filter(({ digest }) => digest.kind !== 'changes' || digest.items.length > 0)
    .map(
      ({ sink, createdAt, error }) =>
        `a message to ${sink} of ${createdAt.slice(0, 10)} was given up: ${error ?? 'undeliverable'}`,
    );
}
