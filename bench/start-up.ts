import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PAIRS = 15;
const LAUNCHER = fileURLToPath(new URL('../bin/audit.js', import.meta.url));

/** How much slower `audit --version` starts than Node with nothing to do, pair by pair. */
export function measureStartUp(): { ratio: number } {
  const ratios = Array.from({ length: PAIRS }, () => time([LAUNCHER, '--version']) / time(['-e', '0']));
  return { ratio: ratios.toSorted((a, b) => a - b)[Math.floor(PAIRS / 2)] ?? 0 };
}

function time(args: readonly string[]): number {
  const started = performance.now();
  spawnSync(process.execPath, args);
  return performance.now() - started;
}
