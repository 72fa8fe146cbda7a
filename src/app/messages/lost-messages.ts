import type { Store } from '../../stores/store.ts';

/** The messages to any sink that were given up since a moment, a line each: the sink that lost one may not be there to hear. */
export async function lostMessages(store: Pick<Store, 'deadDeliveries'>, since: string): Promise<string[]> {
  return (await store.deadDeliveries(since)).map(
    ({ sink, createdAt, error }) =>
      `a message to ${sink} of ${createdAt.slice(0, 10)} was given up: ${error ?? 'undeliverable'}`,
  );
}
