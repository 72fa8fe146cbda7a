import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { UsageError } from '../core/errors.ts';
import { isPublicAddress } from './address-guard.ts';
import { bareHost, hostAndPort, hostMistake, isAllowed } from './check-url.ts';
import { DeliveryError, type Sink } from './notifier.ts';

const PORTS = { smtp: '587', smtps: '465' } as const;

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  /** TLS from the first byte; else it begins with STARTTLS. */
  readonly secure: boolean;
  /** By name: it may be private, and speak without TLS. */
  readonly isTrusted: boolean;
}

/** `smtp://host[:587]` or `smtps://host[:465]`, with a user name before an `@` where it is not the sender's address. */
export function smtpServer({ url: text, allowHosts }: Pick<Sink, 'url' | 'allowHosts'>): SmtpServer {
  const [, scheme, rest] = /^(smtps?):\/\/([^\s\\\p{Cc}]+)$/u.exec(text) ?? [];
  // The parser normalises hosts of web addresses only.
  const url = scheme === 'smtp' || scheme === 'smtps' ? URL.parse(`http://${rest}`) : null;
  if (url === null || (scheme !== 'smtp' && scheme !== 'smtps'))
    throw new UsageError('the URL of a mail server looks like smtp://host:587 or smtps://host:465');
  if (url.password !== '')
    throw new UsageError(`${url.hostname}: the password does not belong into the URL; use \`secret\``);
  // Port 80 is never meant, but it is what the parser drops.
  if (url.port === '') url.port = PORTS[scheme];
  const isTrusted = isAllowed(url, allowHosts);
  const mistake = isTrusted ? undefined : hostMistake(bareHost(url));
  if (mistake !== undefined)
    throw new UsageError(`${url.host}: ${mistake}; name ${hostAndPort(url)} in \`allowHosts\` if you trust it`);
  const user = url.username === '' ? undefined : decodeURIComponent(url.username);
  return { host: bareHost(url), port: Number(url.port), user, secure: scheme === 'smtps', isTrusted };
}

/**
 * A connection to the first address of the server that takes one, since many have an address of IPv6 that not every
 * network reaches. All of them are looked at before. Throws DeliveryError, and what the system says.
 */
export async function connectTo({ host, port, isTrusted }: SmtpServer, signal: AbortSignal): Promise<Socket> {
  const found = await lookup(host, { all: true }).catch(() => []);
  if (found.length === 0) throw new DeliveryError('retry', `${host}: the name has no address`);
  if (!isTrusted && !found.every(({ address }) => isPublicAddress(address)))
    throw new DeliveryError('gone', `${host}: its name leads to an address that is not public`);
  const socket = connect({ host, port, autoSelectFamily: true, lookup: (_host, _options, done) => done(null, found) });
  // Until the conversation has its own ear for it, too.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? new DeliveryError('retry', `${host}: no connection in time`) : error;
  }
}
