import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { junitProblems } from '../support/junit-schema.ts';
import { xmlAttributes, xmlText } from '../../src/reporters/xml.ts';

test('whatever the text, the document can be read', async () => {
  const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 80 }), { numRuns: 500, seed: 4 });
  const controls = Array.from({ length: 0x110 }, (_, code) => `a${String.fromCharCode(code)}b`);
  const cases = [
    ...texts,
    ...controls,
    '\uD800',
    '\uDFFF\uD800',
    '\uFFFE\uFFFF',
    '<![CDATA[',
    ']]>',
    '<!--',
    '&#0;',
  ].map(
    (text) =>
      `<testcase${xmlAttributes({ name: text, classname: text, time: 0 })}><failure type="x">${xmlText(text)}</failure></testcase>`,
  );
  const suite = { id: 0, name: 'a', package: 'a', hostname: 'a', tests: 1, failures: 0, errors: 0, time: 0 };
  const start = `<testsuite${xmlAttributes({ ...suite, timestamp: '2026-01-01T00:00:00' })}><properties/>`;
  const xml = `<testsuites>${start}${cases.join('\n')}<system-out/><system-err/></testsuite></testsuites>`;
  expect(await junitProblems(xml)).toEqual([]);
});

test('legal text comes through', () => {
  expect(xmlText('a\tb\nc é \u{1F600} \uFFFD')).toBe('a\tb\nc é \u{1F600} \uFFFD');
  expect(xmlAttributes({ name: `"<&>'`, count: 3 })).toBe(' name="&quot;&lt;&amp;&gt;&apos;" count="3"');
});
