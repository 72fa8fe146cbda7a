import type { UnknownReason } from '../core/fact.ts';

/** A call that did not bring data, with the reason in the words of the fact model and the ARM error text. */
export class AzureError extends Error {
  override readonly name = 'AzureError';
  readonly reason: UnknownReason;
  readonly status: number | undefined;
  readonly code: string | undefined;

  constructor(
    reason: UnknownReason,
    message: string,
    options: { status?: number; code?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.reason = reason;
    this.status = options.status;
    this.code = options.code;
  }
}

/** Whether there was no credential to ask with, or it gave no token. */
export function isCredentialError(error: unknown): boolean {
  return /^(CredentialUnavailable|AuthenticationRequired|Authentication|AggregateAuthentication)Error$/.test(
    error instanceof Error ? error.name : '',
  );
}
