import { existsSync, readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { decodeText } from '../../core/decode-text.ts';
import { messageOf, UsageError } from '../../core/errors.ts';
import { parsePlainly } from '../../core/plain-issues.ts';
import { SEVERITIES } from '../../core/rule.ts';
import { fileReason } from '../file-reason.ts';
import { yamlInPlainWords } from '../../ruleset/yaml-document.ts';
import { LOG_LEVELS } from './environment.ts';
import { notifyShape } from './notify.ts';
import { exemptionsShape, ownersShape } from './people.ts';
import { scheduleShape, serverShape } from './schedule.ts';
import { storeShape } from './store.ts';
import { parseDuration } from './duration.ts';

export const DEFAULT_CONFIG_FILE = 'azaudit.yaml';
const GUID = z.guid('must be a GUID').transform((id) => id.toLowerCase());

/** The user's file. Everything is optional; the command line wins over it. */
export const configShape = z.strictObject({
  cloud: z
    .union([
      z.string(),
      z.strictObject({
        name: z.string().default('public'),
        resourceManager: z.url({ protocol: /^https$/ }).optional(),
        resourceManagerAudience: z.string().optional(),
        authorityHost: z.url({ protocol: /^https$/ }).optional(),
        metricsEndpoint: z.string().startsWith('https://').optional(),
        retailPrices: z.url({ protocol: /^https$/ }).optional(),
      }),
    ])
    .default('public'),
  scope: z
    .strictObject({
      subscriptions: z.array(GUID).default([]),
      managementGroups: z.array(z.string()).default([]),
      all: z.boolean().default(false),
      resourceGroups: z.array(z.string()).default([]),
      tags: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
  rules: z
    .strictObject({
      directories: z.array(z.string()).default([]),
      only: z.array(z.string()).default([]),
      skip: z.array(z.string()).default([]),
      /** Rule id -> parameter -> value. */
      params: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
    })
    .prefault({}),
  failOn: z.enum(SEVERITIES).optional(),
  deadline: z.string().superRefine(refuseNoDuration).optional(),
  telemetry: z
    .strictObject({ gpu: z.strictObject({ namespace: z.string(), metric: z.string() }).optional() })
    .prefault({}),
  store: storeShape,
  schedule: scheduleShape,
  server: serverShape,
  owners: ownersShape,
  exemptions: exemptionsShape,
  notify: notifyShape,
  log: z.strictObject({ level: z.enum(LOG_LEVELS).default('info') }).prefault({}),
});
export type Config = z.infer<typeof configShape>;

/** Reads the named file, or `azaudit.yaml` when it is there. Throws UsageError with one line per mistake. */
export function loadConfig(file: string | undefined): Config {
  const path = file ?? (existsSync(DEFAULT_CONFIG_FILE) ? DEFAULT_CONFIG_FILE : undefined);
  if (path === undefined) return configShape.parse({});
  const parsed = parsePlainly(configShape, readYaml(path));
  if ('data' in parsed) return parsed.data;
  throw new UsageError(parsed.issues.map((issue) => `${path}: ${where(issue.path)}${issue.message}`).join('\n'));
}

/** Said of the file, and whether or not the run has a deadline to keep. */
function refuseNoDuration(text: string, context: z.RefinementCtx): void {
  try {
    parseDuration(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error) });
  }
}

function readYaml(path: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  // An unknown tag is only a warning of the parser, and changes what is meant.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line } = lines.linePos(problem.pos[0]);
    throw new UsageError(`${path}:${line}: not valid YAML: ${yamlInPlainWords(problem.message)}`);
  }
  try {
    return document.toJS({ maxAliasCount: 50 }) ?? {};
  } catch (cause) {
    throw new UsageError(`${path}: ${messageOf(cause)}`, { cause });
  }
}

/** Any file the user names, in UTF-8 or as PowerShell writes it. Throws UsageError when it cannot be read. */
export function readText(path: string): string {
  try {
    return decodeText(readFileSync(path));
  } catch (cause) {
    throw new UsageError(`${path} cannot be read: ${fileReason(cause)}`, { cause });
  }
}

function where(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : `${path.map(String).join('.')}: `;
}
