import { onTestFinished } from 'vitest';
import { estateSchema, type EstateInput } from '../../src/simulator/estate.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/serve.ts';

export const TENANT = '0b000000-0000-4000-8000-000000000001';
export const PROD = '0a000000-0000-4000-8000-000000000001';
export const DEV = '0a000000-0000-4000-8000-000000000002';
export const HIDDEN = '0a000000-0000-4000-8000-000000000003';
export const NOW = '2026-11-20T06:00:00Z';

type ResourceInput = NonNullable<EstateInput['resources']>[number];

export function machine(name: string, more: Partial<ResourceInput> = {}): ResourceInput {
  return {
    resourceGroup: 'RG-Vision',
    type: 'Microsoft.Compute/virtualMachines',
    name,
    location: 'eastus',
    properties: { hardwareProfile: { vmSize: 'Standard_NC24ads_A100_v4' } },
    ...more,
  };
}

export function machineId(name: string, subscription = PROD): string {
  return `/subscriptions/${subscription}/resourceGroups/RG-Vision/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** A small tenant: two readable subscriptions and one in which the identity may read budgets only. */
export function estateOf(more: Partial<EstateInput> = {}) {
  return estateSchema.parse({
    name: 'fixture',
    now: NOW,
    tenantId: TENANT,
    subscriptions: [
      { id: PROD, name: 'ai-prod', managementGroups: ['ai', 'root'] },
      { id: DEV, name: 'ai-dev', managementGroups: ['root'] },
      { id: HIDDEN, name: 'finance', actions: ['Microsoft.Consumption/*/read'] },
    ],
    ...more,
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed body; undefined when it is no JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- assertions reach into bodies of many shapes
  readonly body: any;
}

export interface Client extends Simulator {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string): Promise<Answer>;
}

/** A running simulator with a client that speaks raw HTTP; stopped when the test ends. */
export async function simulate(options: Partial<SimulatorOptions> = {}): Promise<Client> {
  const simulator = await startSimulator({ estate: estateOf(), ...options });
  onTestFinished(() => simulator.close());
  async function ask(path: string, init: RequestInit): Promise<Answer> {
    const url = path.startsWith('http') ? path : `${simulator.url}${path}`;
    const response = await fetch(url, {
      ...init,
      headers: { authorization: 'Bearer plain.token', 'content-type': 'application/json', ...headersOf(init) },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  }
  return {
    ...simulator,
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, body, headers = {}) => ask(path, { method: 'POST', body: JSON.stringify(body), headers }),
    send: (method, path) => ask(path, { method }),
  };
}

function headersOf(init: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(init.headers));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Follows nextLink to the end; the sizes of the pages and all items. */
export async function allPages(client: Client, path: string) {
  const sizes: number[] = [];
  // oxlint-disable-next-line typescript/no-explicit-any -- items of many shapes
  const items: any[] = [];
  for (let next: string | undefined = path; next !== undefined && next !== '';) {
    const answer: Answer = await client.get(next);
    sizes.push(answer.body.value.length);
    items.push(...answer.body.value);
    next = answer.body.nextLink ?? undefined;
  }
  return { sizes, items };
}
