import { expect, test } from 'vitest';
import { createLog } from '../../../src/app/daemon/log.ts';
import type { LogLevel } from '../../../src/app/config/environment.ts';
import { Scrubber } from '../../../src/core/scrub.ts';
import { CARRIERS, leaksIn, PLANTED } from '../../support/planted.ts';

const scrubber = new Scrubber();
for (const { secret } of PLANTED) scrubber.add(secret);

function logOf(level: LogLevel) {
  const lines: string[] = [];
  const log = createLog({
    level,
    scrub: (text) => scrubber.scrub(text),
    stream: { write: (line) => lines.push(line) },
  });
  return { log, lines };
}

test('a record is one JSON line with its time', () => {
  const { log, lines } = logOf('info');
  log.info({ findings: 3 }, 'run.summary');
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith('}\n')).toBe(true);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 30,
    msg: 'run.summary',
    findings: 3,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
});

test('what is below the level is not written', () => {
  const { log, lines } = logOf('error');
  log.info({}, 'quiet');
  log.warn({}, 'quiet');
  log.error({}, 'loud');
  expect(lines).toHaveLength(1);
});

test.each(PLANTED.map((planted) => [planted.kind, planted] as const))('%s is masked at any depth', (_, { secret }) => {
  const { log, lines } = logOf('info');
  for (const carry of Object.values(CARRIERS)) {
    const text = carry(secret);
    const error = new Error(text, { cause: new Error(text) });
    log.error({ err: error, a: { b: { c: [{ webhook: text }] } }, tags: { [text]: text } }, text);
  }
  const written = lines.map((line): unknown => JSON.parse(line));
  expect(written).toHaveLength(Object.keys(CARRIERS).length);
  expect(leaksIn(lines.join(''))).toEqual([]);
});
