import { fastify, type FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';
import { scrub } from '../config/scrubber.ts';

const WORST_LAG_MS = 5_000;
const STORE_PATIENCE_MS = 3_000;

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What the endpoints show, scrubbed. */
export interface HealthView {
  readonly lagMs: () => number;
  /** Rejects when the store does not answer. */
  readonly askStore: () => Promise<unknown>;
  readonly metrics: Metrics;
  readonly status: () => HealthStatus;
}

export interface HealthStatus {
  readonly running: object | null;
  readonly draining: boolean;
  readonly configError: string | null;
}

/** `/livez`, `/readyz`, `/metrics` and `/status`, to read only. Not yet listening. */
export function createHealth(view: HealthView): FastifyInstance {
  const server = fastify({ logger: false, bodyLimit: 1, requestTimeout: 10_000, forceCloseConnections: true });
  server.addHook('onSend', async (_request, reply, payload) => {
    reply.headers(SECURITY_HEADERS);
    return typeof payload === 'string' ? scrub(payload) : payload;
  });
  server.setNotFoundHandler(async ({ method }, reply) => {
    const readable = method === 'GET' || method === 'HEAD';
    if (!readable) reply.header('allow', 'GET, HEAD');
    return reply.code(readable ? 404 : 405).send({ error: readable ? 'not found' : 'only GET and HEAD' });
  });
  server.get('/livez', async (_request, reply) => {
    const lagMs = Math.round(view.lagMs());
    return reply.code(lagMs < WORST_LAG_MS ? 200 : 503).send({ live: lagMs < WORST_LAG_MS, lagMs });
  });
  server.get('/readyz', async (_request, reply) => {
    const checks = await readiness(view);
    const ready = Object.values(checks).every((check) => check === 'ok');
    return reply.code(ready ? 200 : 503).send({ ready, checks });
  });
  server.get('/metrics', async (_request, reply) => {
    const { running, configError } = view.status();
    const text = await view.metrics.text({ running: running !== null, configRefused: configError !== null });
    return reply.type(view.metrics.contentType).send(text);
  });
  server.get('/status', async () => view.status());
  return server;
}

async function readiness({ askStore, status }: HealthView): Promise<Record<string, string>> {
  const { draining, configError } = status();
  const patience = Promise.withResolvers<never>();
  const timer = setTimeout(() => patience.reject(new Error('no answer')), STORE_PATIENCE_MS);
  const store = await Promise.race([askStore(), patience.promise]).then(
    () => 'ok',
    () => 'unreachable',
  );
  clearTimeout(timer);
  return {
    store,
    config: configError === null ? 'ok' : 'the file is refused, the last good one is in use',
    draining: draining ? 'stopping' : 'ok',
  };
}
