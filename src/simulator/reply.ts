/** What goes back on the wire; `body` is JSON. A reply without body is empty. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, body, headers };
}

/** ARM's error envelope. */
export function armError(status: number, code: string, message: string, details?: readonly unknown[]): Reply {
  return { status, body: { error: { code, message, ...(details === undefined ? {} : { details }) } } };
}

/** The metrics API of ARM sends its errors without the envelope. */
export function bareError(status: number, code: string, message: string): Reply {
  return { status, body: { code, message } };
}
