import type { FastifyInstance } from 'fastify';
import { messageOf, UsageError } from '../../core/errors.ts';
import type { Log } from './log-line.ts';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Gives the address. Throws UsageError when the port cannot be had. */
export async function listenOn(
  server: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
  log: Log,
): Promise<string> {
  try {
    const url = await server.listen({ host, port });
    if (!LOOPBACK.includes(host)) log.warn({ url }, 'serve.reachable-from-outside');
    return url;
  } catch (cause) {
    await server.close();
    throw new UsageError(`server: cannot listen on ${host}:${port}: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') return 'another process uses the port';
  if (code === 'EACCES') return 'permission denied';
  return messageOf(cause);
}
