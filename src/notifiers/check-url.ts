import { isIP } from 'node:net';
import { UsageError } from '../core/errors.ts';
import { isPublicAddress } from './address-guard.ts';

export interface UrlRules {
  /** The vendor's hosts, as a suffix on whole labels; empty: any public host. */
  readonly hosts: readonly string[];
  /** `host:port` pairs that may be private, plain http or not the vendor's. */
  readonly allowHosts: readonly string[];
}

/** Where names mean something else on every network: nobody's public receiver is called so. */
const LOCAL_NAMES = /(^|\.)(localhost|local|internal|lan|home\.arpa|corp|intranet)$/;
const FIRST_FREE_PORT = 1024;

/**
 * The URL of a receiver, if we may send there. Throws UsageError with one line that names at most the host: paths and
 * queries of webhooks hold their signatures. Names are resolved, and their addresses checked, when connecting.
 */
export function checkUrl(text: string, { hosts, allowHosts }: UrlRules): URL {
  const url = parse(text);
  if (url.username !== '' || url.password !== '')
    throw new UsageError(`${url.hostname}: credentials do not belong into the URL; use \`secret\``);
  if (isAllowed(url, allowHosts)) return url;
  const mistake = mistakeIn(url, hosts);
  if (mistake === undefined) return url;
  throw new UsageError(`${url.host}: ${mistake}; name ${hostAndPort(url)} in \`allowHosts\` if you trust it`);
}

/** Whether the configuration lifts the checks for exactly this host and port. */
export function isAllowed(url: URL, allowHosts: readonly string[]): boolean {
  const wanted = hostAndPort(url);
  return allowHosts.some((pair) => normalised(pair) === wanted);
}

function parse(text: string): URL {
  // The URL parser drops tabs and line breaks and reads `\` as `/`; whoever writes them means to hide something.
  const url = /[\s\\\p{Cc}]/u.test(text) ? null : URL.parse(text);
  if (url === null || url.hostname === '' || !/^https?:$/.test(url.protocol))
    throw new UsageError('the URL of the receiver is not valid: it looks like https://host/path');
  return url;
}

function mistakeIn(url: URL, hosts: readonly string[]): string | undefined {
  const host = bareHost(url);
  const port = url.port === '' ? 443 : Number(url.port);
  if (url.protocol !== 'https:') return 'only https is sent to';
  if (hosts.length > 0) {
    const isVendor = port === 443 && hosts.some((vendor) => host === vendor || host.endsWith(`.${vendor}`));
    return isVendor ? undefined : `not a host of this service (${hosts.join(', ')})`;
  }
  if (port !== 443 && port < FIRST_FREE_PORT) return 'a port of another service';
  return hostMistake(host);
}

/** Why a host is not one of the public internet, as far as its name or address tells; IPv6 without brackets. */
export function hostMistake(host: string): string | undefined {
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : 'not a public address';
  // Also catches the trailing dot, which makes two spellings of one name.
  const isDomain = host.includes('.') && host.split('.').every((label) => label !== '');
  return isDomain && !LOCAL_NAMES.test(host) ? undefined : 'not a public host name';
}

export function hostAndPort(url: URL): string {
  const standard = url.protocol === 'http:' ? '80' : '443';
  return `${url.hostname}:${url.port === '' ? standard : url.port}`;
}

/** Without the brackets of IPv6. */
export function bareHost({ hostname }: URL): string {
  return hostname.replaceAll(/^\[|\]$/g, '');
}

/** As the URL parser writes hosts, so that `LOCALHOST:80` and `[0:0::1]:80` are found. */
function normalised(pair: string): string | undefined {
  const [, host, port] = /^(.+):(\d+)$/.exec(pair) ?? [];
  const hostname = host === undefined ? undefined : URL.parse(`http://${host}`)?.hostname;
  return hostname === undefined ? undefined : `${hostname}:${port}`;
}
