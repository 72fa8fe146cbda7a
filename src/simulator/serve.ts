import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { messageOf } from '../core/errors.ts';
import type { ApiFamily } from './api-family.ts';
import { readCall } from './call.ts';
import { createCertificate, type Certificate } from './certificate.ts';
import { dispatch } from './dispatch.ts';
import { indexEstate } from './estate-index.ts';
import type { EstateSource } from './estate-source.ts';
import { createFaults, type FaultRule } from './faults.ts';
import { createGraphQuota } from './graph-quota.ts';
import { deliver } from './inject.ts';
import { armError } from './reply.ts';
import { createRandom } from './random.ts';
import { compileRoutes, type Context, type Counters, type Settings } from './route.ts';
import { ROUTES } from './routes.ts';
import { send } from './send.ts';

export interface SimulatorOptions extends Partial<Settings> {
  readonly estate: EstateSource;
  readonly faults?: readonly FaultRule[];
  /** For faults with a probability; default 1. */
  readonly seed?: number;
  readonly tls?: boolean;
  /** Default: any free port. */
  readonly port?: number;
  /** A loopback address; default 127.0.0.1. */
  readonly host?: string;
}

export interface SimulatedCall {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly apiVersion: string | undefined;
  /** Undefined for a path that no API has. */
  readonly api: ApiFamily | undefined;
  /** 0 when nothing was answered. */
  readonly status: number;
}

export interface Simulator {
  readonly url: string;
  /** Calls in the order in which they were answered; tests may empty it. */
  readonly calls: SimulatedCall[];
  readonly counters: Readonly<Counters>;
  /** PEM for NODE_EXTRA_CA_CERTS; only with `tls`. */
  readonly caCertificate: string | undefined;
  setFaults(rules: readonly FaultRule[]): void;
  /** Cuts open connections, also hanging ones. */
  close(): Promise<void>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const DEFAULTS: Settings = {
  pageSize: 100,
  costPageSize: 1000,
  pricePageSize: 1000,
  lastPage: 'absent',
  enforceQuotas: false,
  clientSecret: undefined,
  clock: Date.now,
};

/** Serves an estate in Azure's wire format. Throws RangeError for a host that is not loopback. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { estate, faults = [], seed = 1, tls = false, port = 0, host = '127.0.0.1', ...settings } = options;
  if (!LOOPBACK.has(host)) throw new RangeError(`the simulator listens on loopback only, not on ${host}`);
  const certificate = tls ? await createCertificate() : undefined;
  const counters: Counters = { graphQueries: 0, metricsBatchCalls: 0, metricsBatchResources: 0, costQueries: 0 };
  const merged: Settings = { ...DEFAULTS, ...settings };
  const context: Context = { index: indexEstate(estate), settings: merged, counters, quota: createGraphQuota(merged) };
  const calls: SimulatedCall[] = [];
  const find = compileRoutes(ROUTES);
  let pick = createFaults(faults, createRandom(seed));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request, tls ? 'https' : 'http');
    const match = find(call);
    const fault = match === undefined ? undefined : pick(match.route.api, call);
    const delivery = deliver(fault, call, () => dispatch(call, match, context));
    const { method, path } = call;
    const status = delivery.manner === 'text' ? delivery.status : 'reply' in delivery ? delivery.reply.status : 0;
    const apiVersion = call.query.get('api-version');
    calls.push({ method, host: call.host, path, apiVersion, api: match?.route.api, status });
    send(delivery, response);
  }

  const server = createServer(certificate, (request, response) => {
    // A mistake in an estate or in the simulator has to be loud, not one more fault that a client rides out.
    answer(request, response).catch((error: unknown) => {
      send({ manner: 'whole', reply: armError(400, 'SimulatorFailure', messageOf(error)) }, response);
    });
  });
  const bound = await listen(server, port, host);
  return {
    url: tls ? `https://localhost:${bound}` : `http://${host === '::1' ? '[::1]' : host}:${bound}`,
    calls,
    counters,
    caCertificate: certificate?.authority,
    setFaults: (rules) => {
      pick = createFaults(rules, createRandom(seed));
    },
    close: () => close(server),
  };
}

function createServer(
  certificate: Certificate | undefined,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  return certificate === undefined ? createHttpServer(listener) : createHttpsServer({ ...certificate }, listener);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
