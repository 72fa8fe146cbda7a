import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import { compareWithBaseline } from '../../src/core/baseline.ts';
import type { MoneyImpact } from '../../src/core/finding.ts';
import type { AuditReport } from '../../src/core/report.ts';
import { markdown } from '../../src/reporters/markdown.ts';
import { hostileFinding, sampleFinding, sampleReport, withGaps } from './sample-report.ts';

/** The tags that our own layout makes. */
const TAGS = new Set(['h2', 'h3', 'p', 'strong', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'a']);
const GITHUB_LIMIT = 1024 * 1024;

function textOf(report: AuditReport): string {
  return [...markdown(report)].join('');
}

function htmlOf(report: AuditReport): string {
  return marked.parse(textOf(report), { async: false, gfm: true });
}

function saving(monthly: number, grade: MoneyImpact['grade'] = 'A'): { impact: MoneyImpact } {
  return { impact: { monthly, monthlyLow: monthly, monthlyHigh: monthly, currency: 'EUR', basis: 'actual', grade } };
}

test('a headline, a table by severity with money, the findings with their fix', () => {
  const findings = [
    sampleFinding('big', { ...saving(12_400), severity: 'critical' }),
    sampleFinding('small', { ...saving(90, 'C'), severity: 'low' }),
    sampleFinding('none', { unpricedReason: 'price.vm: no price' }),
  ];
  const text = textOf(sampleReport(findings));
  expect(text).toContain('## Azure audit: 3 findings, EUR 12,400 a month to save\n');
  expect(text).toContain('| critical | 1 | EUR 12,400 a month | 0 |\n');
  expect(text).toContain('| low | 1 | EUR 90 a month on assumptions | 0 |\n');
  expect(text).toContain('| high | 1 |  | 1 |\n');
  expect(text).toContain('[big](https://portal.azure.com/#resource/subscriptions/');
  expect(text).toContain('Add a second replica');
});

test('the rows by severity add up to the headline: a resource counts once', () => {
  const { resource } = sampleFinding('one');
  const [first, second] = [saving(500), saving(300)].map((impact, index) => {
    const severity = index === 0 ? ('medium' as const) : ('low' as const);
    return sampleFinding('one', { ...impact, severity, resource, fingerprint: String(index) });
  });
  if (first === undefined || second === undefined) throw new Error('two findings');
  const text = textOf(sampleReport([first, second]));
  expect(text).toContain('EUR 500 a month to save');
  expect(text).toContain('| medium | 1 | EUR 500 a month | 0 |');
  expect(text).toContain('| low | 1 |  | 0 |');
});

test('nothing found and nothing judged are not the same', () => {
  expect(textOf(sampleReport([]))).toContain('## Azure audit: no findings\n');
  const { summary } = sampleReport([]);
  expect(textOf(sampleReport([], { summary: { ...summary, resources: 0 } }))).toContain('no resource was judged');
});

test('what could not be read and what is unknown', () => {
  const text = textOf(withGaps(sampleReport([])));
  expect(text).toContain('### Could not be read');
  expect(text).toContain('nothing of it | denied\\: no role at all |');
  expect(text).toContain('| search\\-single\\-replica | 3 | 2 denied, 1 no-data |');
});

test('with a baseline the new ones come first', () => {
  const [known, fresh] = [sampleFinding('known'), sampleFinding('fresh')];
  const text = textOf(compareWithBaseline(sampleReport([known, fresh]), new Set([known.fingerprint])));
  expect(text).toContain('**1 new since the baseline.**');
  expect(text.indexOf('[fresh]')).toBeLessThan(text.indexOf('[known]'));
  expect(text).toContain('\\(in the baseline\\)');
  expect(textOf(compareWithBaseline(sampleReport([known]), new Set([known.fingerprint])))).toContain(
    '**None new since',
  );
});

describe('texts from Azure', () => {
  test.each([
    '<script>alert(1)</script><img src=x onerror=alert(1)>',
    '[click](javascript:alert(1)) ![](https://evil.example/x.png)',
    '<https://evil.example> https://evil.example www.evil.example a@evil.example',
    '| a | b |\n| --- | --- |\n# heading\n---\n> quote\n- list\n```\ncode\n```',
    '`code` *a* _b_ **c** ~~d~~ \\| \\[ <!-- x --> &lt;b&gt; [^1] [ref]',
    '<details><summary>x</summary></details> $$x$$ @everyone #1 GH-1',
  ])('%j is shown as it is', (payload) => {
    const report = withGaps(sampleReport([hostileFinding(payload)]));
    const html = htmlOf(report);
    const tags = [...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag = '']) => tag.toLowerCase());
    expect(tags.filter((tag) => !TAGS.has(tag))).toEqual([]);
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !link.startsWith('https://portal.azure.com/'))).toEqual([]);
    expect(html.match(/<tr>/g)?.length).toBe(
      htmlOf(withGaps(sampleReport([hostileFinding('x')]))).match(/<tr>/g)?.length,
    );
    expect(textOf(report)).not.toMatch(/[@#](?:everyone|1)/);
  });

  test('a portal link that was tampered with leads to the portal', () => {
    const { remediation } = sampleFinding('a');
    for (const portalUrl of ['javascript:alert(1)', 'https://portal.azure.com/) [x](https://evil.example', '']) {
      const html = htmlOf(sampleReport([sampleFinding('a', { remediation: { ...remediation, portalUrl } })]));
      expect(html.match(/href="https:\/\/portal\.azure\.com/g)).toHaveLength(1);
      expect(html.match(/href/g)).toHaveLength(1);
    }
  });

  test('however much and however long, the summary of a step holds it', () => {
    const long = '<\u{1F600}&*'.repeat(4_000);
    const findings = Array.from({ length: 10_000 }, () => hostileFinding(long));
    const report = sampleReport(findings);
    const collector = { id: long, scope: long, status: 'failed', reason: long, calls: 0 } as const;
    const rule = { ruleId: long, fail: 0, pass: 0, notApplicable: 0, unknown: 1, unknownReasons: { denied: 1 } };
    const coverage = {
      ...report.coverage,
      collectors: Array.from({ length: 5_000 }, () => collector),
      rules: Array.from({ length: 5_000 }, () => rule),
    };
    const text = textOf({ ...report, coverage });
    expect(Buffer.byteLength(text)).toBeLessThan(GITHUB_LIMIT);
    expect(text).toContain('9,950 more are in the JSON report.');
  });
});
