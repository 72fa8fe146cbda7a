import { expect, test } from 'vitest';
import { postgresReason } from '../../src/stores/postgres-error.ts';

function failure(message: string, code?: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

test.each([
  [failure('terminating connection due to administrator command', '57P01'), 'the server shuts down'],
  [failure('the database system is starting up', '57P03'), 'the server is starting or shutting down'],
  [failure('sorry, too many clients already', '53300'), 'the server has no connection left'],
  [failure('could not extend file', '53100'), 'the disk of the server is full'],
  [failure('connect ECONNREFUSED', 'ECONNREFUSED'), 'nothing answers there'],
  [failure('Connection terminated unexpectedly'), 'the connection was lost'],
  [failure('Query read timeout'), 'the host does not answer'],
  [failure('timeout exceeded when trying to connect'), 'the host does not answer'],
  [failure('canceling statement due to lock timeout', '55P03'), 'canceling statement due to lock timeout'],
  [new AggregateError([failure('connect ECONNREFUSED ::1', 'ECONNREFUSED')]), 'nothing answers there'],
  [failure('permission denied for table run\nmore', '42501'), 'permission denied for table run'],
])('%s', (error, reason) => {
  expect(postgresReason(error)).toBe(reason);
});
