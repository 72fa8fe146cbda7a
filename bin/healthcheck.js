import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { parse } from 'yaml';

// Healthy is a daemon that answers on /livez. An audit that runs once is healthy as long as it runs.
const PATIENCE_MS = 4_000;
const CONFIG = '--config';
const EVERYWHERE = { '0.0.0.0': '127.0.0.1', '::': '::1' };

const args = argumentsOf(readFileSync('/proc/1/cmdline', 'utf8').split('\0'));
if (args[0] === 'serve') ask(addressOf(args));

/** What the first process was given after the entry point, with or without an init before it. */
function argumentsOf(words) {
  const given = words.slice(words.findIndex((word) => word.endsWith('/container.js')) + 1);
  return given[0] === 'audit' || given[0] === 'azaudit' ? given.slice(1) : given;
}

/** Where the configuration lets the daemon listen. The daemon itself refuses a broken one. */
function addressOf(given) {
  const joined = given.find((word) => word.startsWith(CONFIG + '='))?.slice(CONFIG.length + 1);
  const named = given.includes(CONFIG) ? given[given.indexOf(CONFIG) + 1] : joined;
  const { host = '127.0.0.1', port = 8080 } = serverIn(named ?? 'azaudit.yaml') ?? {};
  return { host: EVERYWHERE[host] ?? host, port };
}

function serverIn(file) {
  try {
    return parse(readFileSync(file, 'utf8'))?.server;
  } catch {
    return undefined;
  }
}

function ask({ host, port }) {
  const call = request({ host, port, path: '/livez', timeout: PATIENCE_MS }, ({ statusCode }) =>
    end(statusCode === 200),
  );
  call.on('timeout', () => end(false));
  call.on('error', () => end(false));
  call.end();
}

function end(healthy) {
  process.exit(healthy ? 0 : 1);
}
