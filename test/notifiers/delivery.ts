import type { DeliveryContext, DeliveryError, Send, Sink } from '../../src/notifiers/notifier.ts';

export type Request = Parameters<Send>[0];
export type Answer = Awaited<ReturnType<Send>> | DeliveryError;

export interface ScriptedDelivery {
  readonly context: DeliveryContext;
  readonly requests: Request[];
  readonly remembered: Map<string, string>;
}

/** A delivery whose receiver gives these answers, one after another; one request more is an error. */
export function delivery(
  type: string,
  answers: readonly Answer[],
  options: Partial<Sink> & { readonly deliveryId?: string; readonly remembered?: Map<string, string> } = {},
): ScriptedDelivery {
  const { deliveryId = 'delivery-1', remembered = new Map<string, string>(), ...sink } = options;
  const requests: Request[] = [];
  const send: Send = async (request) => {
    const answer = answers[requests.length];
    requests.push(request);
    if (answer === undefined) throw new Error(`request ${requests.length} was not expected`);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const memory = {
    get: async (key: string) => remembered.get(key),
    set: async (key: string, value: string) => void remembered.set(key, value),
  };
  return {
    requests,
    remembered,
    context: {
      sink: {
        name: 'ops',
        type,
        url: 'https://receiver.example/hook?sig=x',
        secret: undefined,
        settings: {},
        allowHosts: [],
        ...sink,
      },
      deliveryId,
      now: new Date('2026-11-21T02:11:00Z'),
      send,
      memory,
    },
  };
}
