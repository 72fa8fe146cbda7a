import { StoreError } from './store.ts';

/** What a store is opened for: a run creates one that is not there; decisions and looking at it do not. */
export type StoreUse = 'run' | 'decide' | 'read';

/** There is no store yet where one was looked for. */
export class NothingRemembered extends StoreError {
  constructor(place: string) {
    super(`${place}: nothing is remembered there until \`audit --notify\` or \`audit serve\` ran`);
  }
}
