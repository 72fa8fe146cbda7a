import { describe, expect, it } from 'vitest';
import { DIGEST_KINDS, type Digest } from '../../src/core/digest.ts';
import { DeliveryError, type DeliveryContext, type Notifier, type Sink } from '../../src/notifiers/notifier.ts';
import { digestOf, SIZES, type DigestOptions } from './digests.ts';

const NOW = new Date('2026-11-21T02:10:00.000Z');

/** Something of a digest that makes the notifier send at least one request. */
const telling = { ...digestOf({ kind: 'baseline', size: 200 }), owner: null };

export interface ContractOptions {
  readonly sink: Sink;
  /** What the receiver answers when all is well. */
  readonly answer?: { readonly status: number; readonly body: string };
  /** False where nothing goes through `send`, as with mail. */
  readonly overHttp?: boolean;
}

/** What every notifier promises, whatever it speaks to. */
export function notifierContract(notifier: Notifier, { sink, answer, overHttp = true }: ContractOptions): void {
  describe(`${notifier.type} as a notifier`, () => {
    it.each(DIGEST_KINDS.flatMap((kind) => SIZES.map((size) => [kind, size] as const)))(
      'renders any digest: %s of %i',
      (kind, size) => {
        for (const hostile of [false, true]) {
          const digest = cached({ kind, size, hostile, owners: 3, seed: size + 1 });
          const payloads = notifier.render(digest, sink);
          expect(new Set(payloads.map(({ key }) => key)).size).toBe(payloads.length);
          for (const { body } of payloads) expect(() => JSON.parse(body)).not.toThrow();
        }
      },
    );

    it('renders the same digest the same way, and leaves it alone', () => {
      const digest = digestOf({ hostile: true, size: 20, seed: 7 });
      const before = structuredClone(digest);
      expect(notifier.render(digest, sink)).toEqual(notifier.render(structuredClone(digest), sink));
      expect(digest).toEqual(before);
    });

    it('shows the code of a test message', () => {
      const digest = digestOf({ kind: 'test' });
      expect(
        notifier
          .render(digest, sink)
          .map(({ body }) => body)
          .join(''),
      ).toContain(digest.nonce);
    });

    it('keeps secrets out of what can be shown', () => {
      const shown = JSON.stringify(notifier.render(telling, sink));
      expect(shown).not.toContain(sink.secret ?? 'no secret');
      expect(shown).not.toContain(new URL(sink.url).host);
    });

    if (!overHttp) return;

    it('sends what it renders', async () => {
      const sent: string[] = [];
      await notifier.deliver(
        telling,
        contextOf(sink, (request) => {
          sent.push(request.body ?? '');
          return Promise.resolve(answer ?? { status: 200, body: '' });
        }),
      );
      expect(sent.filter((body) => body !== '')).not.toEqual([]);
    });

    it.each(['retry', 'rejected', 'gone'] as const)('passes a failure on: %s', async (outcome) => {
      const context = contextOf(sink, () => Promise.reject(new DeliveryError(outcome, 'host answered', 7_000)));
      await expect(notifier.deliver(telling, context)).rejects.toMatchObject({
        name: 'DeliveryError',
        outcome,
        retryAfterMs: 7_000,
      });
    });
  });
}

const digests = new Map<string, Digest>();

/** Ten thousand findings take a while to invent. */
function cached(options: DigestOptions): Digest {
  const key = JSON.stringify(options);
  const digest = digests.get(key) ?? digestOf(options);
  digests.set(key, digest);
  return digest;
}

export function contextOf(
  sink: Sink,
  send: DeliveryContext['send'],
  remembered = new Map<string, string>(),
): DeliveryContext {
  const memory = {
    get: (key: string) => Promise.resolve(remembered.get(key)),
    set: (key: string, value: string) => Promise.resolve(void remembered.set(key, value)),
  };
  return { sink, deliveryId: 'delivery-1', now: NOW, send, memory };
}
