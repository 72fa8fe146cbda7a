import { execFile } from 'node:child_process';
import { CLEAN } from './cli.ts';

export interface ScriptResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a script of a pipeline in bash, as its runner does. */
export function runScript(
  script: string,
  { env, cwd, flags = [] }: { readonly env: Readonly<Record<string, string>>; cwd: string; flags?: readonly string[] },
): Promise<ScriptResult> {
  const args = ['--noprofile', '--norc', ...flags, '-c', script];
  return new Promise((resolve) => {
    execFile('bash', args, { env: { ...CLEAN, ...env }, cwd }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}
