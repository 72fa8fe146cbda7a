import nock from 'nock';
import { afterEach, beforeEach, expect } from 'vitest';

export type Scope = nock.Scope;

/**
 * Puts every test of the file behind mocks: nothing reaches the network, a request that no mock matches fails the
 * test, and so does a mock that nothing asked for.
 */
export function mockHttp(): (origin: string) => Scope {
  const unmatched: string[] = [];
  const onNoMatch = (request: { method?: string; path?: string; url?: string }): void => {
    unmatched.push(`${request.method ?? '?'} ${request.path ?? request.url ?? '?'}`);
  };

  beforeEach(() => {
    nock.disableNetConnect();
    nock.emitter.on('no match', onNoMatch);
  });

  afterEach(() => {
    nock.emitter.off('no match', onNoMatch);
    const unused = nock.pendingMocks();
    const missed = unmatched.splice(0);
    nock.abortPendingRequests();
    nock.cleanAll();
    nock.enableNetConnect();
    expect({ missed, unused }).toEqual({ missed: [], unused: [] });
  });

  return (origin) => nock(origin);
}
