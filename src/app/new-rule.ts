import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';
import { PILLARS, type Pillar, type Rule } from '../core/rule.ts';

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Writes a rule that loads and cases that pass, to be edited. Returns the paths; never overwrites. `existing` are the
 * rules whose names are taken. Throws UsageError.
 */
export function createRule(id: string, dir: string, existing: readonly Rule[]): string[] {
  if (!ID.test(id)) throw new UsageError(`"${id}" is no rule id: lower-case words joined by hyphens`);
  const owner = existing.find((rule) => rule.id === id || rule.aliases.includes(id));
  if (owner !== undefined) throw new UsageError(takenBy(id, owner.id));
  const files = [
    [join(dir, `${id}.yaml`), ruleText(id, pillarOf(dir))],
    [join(dir, `${id}.cases.yaml`), CASES],
  ] as const;
  const present = files.find(([path]) => existsSync(path));
  if (present !== undefined) throw new UsageError(`${present[0]} is already there`);
  try {
    makeFolder(resolve(dir));
    for (const [path, text] of files) writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    throw new UsageError(`the rule cannot be written: ${messageOf(cause)}`, { cause });
  }
  return files.map(([path]) => path);
}

/** The platform's own way to make parents never ends where a file system says that they are missing, as /proc does. */
function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  makeFolder(dirname(dir));
  mkdirSync(dir);
}

function takenBy(id: string, owner: string): string {
  const whose = id === owner ? 'a built-in rule' : `the built-in rule ${owner}`;
  return `"${id}" is already the name of ${whose}: choose another`;
}

/** That of the folder, since the built-in rules are kept by it. */
function pillarOf(dir: string): Pillar {
  const name = basename(resolve(dir));
  return PILLARS.find((pillar) => pillar === name) ?? 'reliability';
}

function ruleText(id: string, pillar: Pillar): string {
  return `id: ${id}
title: AI Search service runs on one replica
pillar: ${pillar}
severity: medium
applies:
  types: [microsoft.search/searchservices]
  when: '!(resource.sku.name in ["free", "serverless"])'
params: { minReplicas: 2 }
fail: resource.properties.replicaCount < params.minReplicas
evidence:
  - { label: Replicas, value: resource.properties.replicaCount }
remediation:
  summary: Add a replica.
  cli: az search service update --name {{resource.name}} --resource-group {{resource.resourceGroup}} --replica-count 2
references: [https://learn.microsoft.com/azure/search/search-reliability]
`;
}

const CASES = `- name: one replica
  resource: { type: microsoft.search/searchservices, sku: { name: standard }, properties: { replicaCount: 1 } }
  expect: { verdict: fail }
- name: two replicas
  resource: { type: microsoft.search/searchservices, sku: { name: standard }, properties: { replicaCount: 2 } }
  expect: { verdict: pass }
- name: Azure does not say
  resource: { type: microsoft.search/searchservices, sku: { name: standard }, properties: {} }
  expect: { verdict: unknown }
`;
