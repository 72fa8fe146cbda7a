import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const LAUNCHER = fileURLToPath(new URL('../../bin/audit.js', import.meta.url));

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a child process inherits: no credential of the machine that runs the tests. */
export const CLEAN = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', TZ: 'UTC' };

/** Runs the real launcher in its own process, as a user would. */
export function audit(
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<CliResult> {
  const { env = {}, cwd } = options;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [LAUNCHER, ...args],
      { env: { ...CLEAN, ...env }, cwd, maxBuffer: 256 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}
