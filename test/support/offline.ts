import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { judgeMeasured, planAudit } from '../../src/app/audit.ts';
import { configShape } from '../../src/app/config/config.ts';
import { measureFile, type FileRequest } from '../../src/app/offline/measure-file.ts';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import type { AuditReport } from '../../src/core/report.ts';

const NOW = new Date('2026-11-20T06:30:00Z');

/** A file that is gone after the test. */
export async function temporaryFile(name: string, content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

export interface OfflineRun {
  readonly option: FileRequest['option'];
  readonly file: string;
  readonly only: readonly string[];
  readonly skip?: readonly string[];
  readonly scope?: Partial<FileRequest['scope']>;
}

/** `audit --facts FILE` or `audit --resources FILE` in this process, with every verdict. */
export async function auditFile(run: OfflineRun): Promise<AuditReport & { readonly code: number }> {
  const config = configShape.parse({ rules: { only: run.only, skip: run.skip } });
  const base = planAudit(config, { resources: run.scope?.resources ?? [], keepVerdicts: true });
  const plan = { ...base, scope: { ...base.scope, ...run.scope } };
  const { option, file } = run;
  const report = judgeMeasured(plan, await measureFile(plan, { option, file, scope: plan.scope, now: NOW }), NOW);
  return { ...report, code: exitCodeOf(report, undefined) };
}
