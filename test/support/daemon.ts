import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { CLEAN, LAUNCHER } from './cli.ts';

export interface DaemonLine {
  readonly msg: string;
  readonly url?: string;
  readonly outcome?: string;
  readonly [key: string]: unknown;
}

export interface DaemonProcess {
  readonly lines: DaemonLine[];
  /** The first line with this message; rejects with what was said when the process ends before. */
  line(message: string): Promise<DaemonLine>;
  kill(signal: NodeJS.Signals): void;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

export interface DaemonOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
}

/** `audit serve` in its own process. */
export function startDaemon(options: DaemonOptions): DaemonProcess {
  const child = spawn(process.execPath, [LAUNCHER, 'serve', ...(options.args ?? [])], {
    cwd: options.cwd,
    env: { ...CLEAN, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: DaemonLine[] = [];
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const reader = createInterface(child.stdout);
  reader.on('line', (text) => lines.push(JSON.parse(text) as DaemonLine));
  const ended = endOf(child);
  return {
    lines,
    ended,
    kill: (signal) => void child.kill(signal),
    line: (message) => {
      const said = (): DaemonLine | undefined => lines.find(({ msg }) => msg === message);
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const found = said();
          if (found !== undefined) resolve(found);
        };
        reader.on('line', look);
        look();
        void ended.then((code) => {
          look();
          reject(new Error(`ended with ${code} before ${message}: ${complaint}${JSON.stringify(lines)}`));
        });
      });
    },
  };
}

async function endOf(child: ChildProcess): Promise<number | string> {
  await once(child, 'close');
  return child.exitCode ?? child.signalCode ?? 'unknown';
}
