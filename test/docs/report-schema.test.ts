import { expect, test } from 'vitest';
import { reportShape } from '../../src/reporters/report-schema.ts';
import { audit } from '../support/cli.ts';

test('a real report is what the schema says, with no key that it does not know', async () => {
  const { stdout } = await audit(['demo', '--format', 'json', '--verdicts']);
  const report: unknown = JSON.parse(stdout);
  expect(reportShape.parse(report)).toEqual(report);
});
