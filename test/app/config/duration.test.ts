import { describe, expect, test } from 'vitest';
import { configShape, loadConfig } from '../../../src/app/config/config.ts';
import { parseDuration } from '../../../src/app/config/duration.ts';
import { deadlineOf } from '../../../src/cli/options.ts';
import { UsageError } from '../../../src/core/errors.ts';
import { temporaryFile } from '../../support/offline.ts';

const HOUR = 3_600_000;

test.each([
  ['45s', 45_000],
  ['30m', HOUR / 2],
  ['1.5h', 1.5 * HOUR],
  [' 2h ', 2 * HOUR],
  ['24h', 24 * HOUR],
  ['1440m', 24 * HOUR],
])('%s is read', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '30', 'h', '0s', '-5m', '1d', '1h30m', '1e3s', 'Infinityh'])('"%s" is refused', (text) => {
  expect(() => parseDuration(text)).toThrow(new UsageError(`"${text}" is no duration: write it like 45s, 30m or 2h`));
});

describe('a deadline that no timer holds is refused', () => {
  const message = '"600h" is too long: 24h at most';

  test.each(['600h', '24.1h', '1441m', '99999999999h'])('%s', (text) => {
    expect(() => parseDuration(text)).toThrow(new UsageError(`"${text}" is too long: 24h at most`));
  });

  test('on the command line', () => {
    const options = { format: 'table', deadline: '600h' };
    expect(() => deadlineOf(options, configShape.parse({}))).toThrow(new UsageError(message));
  });

  test('in a config, by the name of the file', async () => {
    const file = await temporaryFile('azaudit.yaml', 'deadline: 600h\n');
    expect(() => loadConfig(file)).toThrow(new UsageError(`${file}: deadline: ${message}`));
  });
});
