import { describe, expect, it } from 'vitest';
import { createHealth, type HealthView } from '../../../src/app/daemon/health.ts';
import { createMetrics } from '../../../src/app/daemon/metrics.ts';
import { scrubber } from '../../../src/app/config/scrubber.ts';
import { leaksIn, PLANTED } from '../../support/planted.ts';
import { summaryOf } from './fixture.ts';

const NOW = Date.parse('2027-06-10T03:00:00Z') / 1_000;
const SLOT = { task: 'nightly', date: '2027-06-10', dueAt: Date.parse('2027-06-10T02:00:00Z') };

function healthOf(view: Partial<HealthView> = {}) {
  return createHealth({
    lagMs: () => 3,
    askStore: () => Promise.resolve([]),
    metrics: createMetrics(() => NOW, '1.2.3'),
    status: () => ({ running: null, draining: false, configError: null }),
    ...view,
  });
}

describe('/livez', () => {
  it.each([
    [4_999, 200],
    [5_000, 503],
  ])('with an event loop %d ms late: %d', async (lag, code) => {
    const reply = await healthOf({ lagMs: () => lag }).inject('/livez');
    expect(reply.statusCode).toBe(code);
  });
});

describe('/readyz', () => {
  it('is ready when the store answers, the configuration is sound and nothing stops', async () => {
    const reply = await healthOf().inject('/readyz');
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual({ ready: true, checks: { store: 'ok', config: 'ok', draining: 'ok' } });
  });

  it.each<[string, Partial<HealthView>]>([
    ['store', { askStore: () => Promise.reject(new Error('password=hunter2')) }],
    ['config', { status: () => ({ running: null, draining: false, configError: 'url: hunter2' }) }],
    ['draining', { status: () => ({ running: null, draining: true, configError: null }) }],
  ])('is not when there is trouble with: %s', async (check, view) => {
    const reply = await healthOf(view).inject('/readyz');
    expect(reply.statusCode).toBe(503);
    expect(reply.json().checks[check]).not.toBe('ok');
    expect(reply.body).not.toContain('hunter2');
  });
});

describe('/status', () => {
  it('shows no secret of an error', async () => {
    for (const { secret } of PLANTED) scrubber.add(secret);
    const configError = PLANTED.map(({ secret }) => secret).join(' ');
    const reply = await healthOf({ status: () => ({ running: null, draining: false, configError }) }).inject('/status');
    expect(reply.json().configError).toContain('***');
    expect(leaksIn(reply.body)).toEqual([]);
  });
});

describe('every endpoint', () => {
  it.each(['/livez', '/readyz', '/metrics', '/status'])('%s is to read only', async (url) => {
    const health = healthOf();
    expect((await health.inject({ method: 'HEAD', url })).statusCode).toBe(200);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
      const reply = await health.inject({ method, url });
      expect([reply.statusCode, reply.headers['allow']]).toEqual([405, 'GET, HEAD']);
    }
  });

  it.each(['/livez', '/status', '/metrics', '/nothing'])('%s is not to be embedded, cached or sniffed', async (url) => {
    const { headers } = await healthOf().inject(url);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
  });
});

describe('/metrics', () => {
  it('claims nothing before a run', async () => {
    const { body } = await healthOf().inject('/metrics');
    const series = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(series).toEqual([
      'azaudit_build_info{version="1.2.3"} 1',
      'azaudit_run_in_progress 0',
      'azaudit_config_refused 0',
    ]);
  });

  it('tells the last run', async () => {
    const metrics = createMetrics(() => NOW, '1.2.3');
    const summary = {
      ...summaryOf('run-1', { slot: SLOT }),
      durationMs: 90_000,
      findings: { open: { critical: 2 }, new: { low: 1 } },
      savings: { potential: [{ currency: 'EUR', monthly: 1_200.5 }], realised: [{ currency: 'EUR', monthly: 80 }] },
      gaps: 3,
      apis: [{ api: 'arm', calls: 12, bytes: 1, waitedMs: 2_500, statuses: { '200': 11, '429': 1 } }],
      deliveries: { delivered: 2, retried: 1, dead: 0, pending: 0, gone: [], failures: [] },
    };
    metrics.ran({ state: 'ran', summary });
    metrics.ran({ state: 'failed', error: 'no credential' });
    const { body, headers } = await healthOf({ metrics }).inject('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    for (const line of [
      'azaudit_run_duration_seconds 90',
      `azaudit_last_success_timestamp_seconds ${SLOT.dueAt / 1_000}`,
      'azaudit_last_success_age_seconds 3600',
      'azaudit_findings{status="open",severity="critical"} 2',
      'azaudit_findings{status="open",severity="high"} 0',
      'azaudit_potential_savings_monthly{currency="EUR"} 1200.5',
      'azaudit_realised_savings_monthly{currency="EUR"} 80',
      'azaudit_coverage_gaps 3',
      'azaudit_api_calls_total{api="arm",status="429"} 1',
      'azaudit_api_waited_seconds_total{api="arm"} 2.5',
      'azaudit_notifications_total{outcome="delivered"} 2',
      'azaudit_runs_total{outcome="complete"} 1',
      'azaudit_runs_total{outcome="failed"} 1',
    ])
      expect(body.split('\n')).toContain(line);
  });

  it('forgets a currency that is not saved in any more', async () => {
    const metrics = createMetrics(() => NOW, '1.2.3');
    const first = {
      ...summaryOf('run-1', { slot: SLOT }),
      savings: { potential: [{ currency: 'EUR', monthly: 1 }], realised: [] },
    };
    metrics.ran({ state: 'ran', summary: first });
    metrics.ran({ state: 'ran', summary: summaryOf('run-2', { slot: SLOT }) });
    expect((await healthOf({ metrics }).inject('/metrics')).body).not.toContain('EUR');
  });

  it('knows the past after a restart', async () => {
    const metrics = createMetrics(() => NOW, '1.2.3');
    metrics.restore({ findings: { muted: { high: 4 } }, lastRunAt: '2027-06-10T02:59:00.000Z' });
    const { body } = await healthOf({ metrics }).inject('/metrics');
    expect(body).toContain('azaudit_last_success_age_seconds 60\n');
    expect(body).toContain('azaudit_findings{status="muted",severity="high"} 4\n');
  });
});
