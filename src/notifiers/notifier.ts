import type { Digest } from '../core/digest.ts';

/** One HTTP request to a receiver, or one mail: everything but secrets, so that it can be shown. */
export interface Payload {
  /** What it is for, e.g. a PagerDuty dedup key; one digest may need several. */
  readonly key: string;
  /** Exactly what is sent, as JSON text or as a mail's source. */
  readonly body: string;
}

/** Sends one request; throws DeliveryError. Redirects are not followed and hosts are checked (see `http.ts`). */
export type Send = (request: {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the answer; 64 kB unless said. The rest is not read; with 0 the status alone is waited for. */
  readonly maxBytes?: number;
}) => Promise<{ readonly status: number; readonly body: string }>;

/** What a notifier may remember per sink, e.g. the message that a thread hangs on. Survives restarts. */
export interface SinkMemory {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

/** A sink of the configuration with its secrets resolved. */
export interface Sink {
  readonly name: string;
  readonly type: string;
  /** Webhook URL, API base or SMTP server; a secret, since chat webhooks carry their signature in it. */
  readonly url: string;
  /** Signing secret, bot token, routing key or password. */
  readonly secret: string | undefined;
  /** Further settings of this type of sink, as its `settings` shape parsed them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** `host:port` pairs that may be private, plain http or not the vendor's. */
  readonly allowHosts: readonly string[];
}

export interface DeliveryContext {
  readonly sink: Sink;
  /** The same for every attempt of a delivery, so that receivers can drop repeats. */
  readonly deliveryId: string;
  readonly now: Date;
  readonly send: Send;
  readonly memory: SinkMemory;
}

/** A failed delivery: whether trying again makes sense, and when. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /** `retry`: later; `rejected`: this message never; `gone`: nothing to this sink until its operator mends it (401, 404, 410, a redirect, a host that is refused). */
  readonly outcome: 'retry' | 'rejected' | 'gone';
  readonly retryAfterMs: number | undefined;
  /** The receiver's refusal, where it answered: chats tell only in its text what is wrong. */
  readonly answer: { readonly status: number; readonly body: string } | undefined;

  constructor(
    outcome: DeliveryError['outcome'],
    message: string,
    retryAfterMs?: number,
    answer?: NonNullable<DeliveryError['answer']>,
  ) {
    super(message);
    this.outcome = outcome;
    this.retryAfterMs = retryAfterMs;
    this.answer = answer;
  }
}

/** One kind of receiver. */
export interface Notifier {
  readonly type: string;
  /** Hosts of the vendor, as a suffix match on whole labels; empty: any public host. */
  readonly hosts: readonly string[];
  /** It shows what stands: its digests come with `standing`, and are not split by owner. */
  readonly mirrors?: boolean;
  /** Whether messages go to the owners themselves. */
  toOwners?(settings: Sink['settings']): boolean;
  /** Throws UsageError for a sink that can never work. Absent: only the URL is checked. */
  check?(sink: Sink): void;
  /** Pure: what would be sent. Within the vendor's limits for any digest. Empty: nothing to say here (PagerDuty below critical). */
  render(digest: Digest, sink: Pick<Sink, 'name' | 'settings'>): Payload[];
  /** Sends what `render` gave. Throws DeliveryError. */
  deliver(digest: Digest, context: DeliveryContext): Promise<void>;
}
