import { escapeMarkdown } from '../core/markdown.ts';
import type { RuleInfo } from '../core/rule-info.ts';
import type { Severity } from '../core/rule.ts';
import { cut, oneLine } from '../core/text.ts';

/** GitHub shows no more of a description. */
const DESCRIPTION_ROOM = 1024;
const LEVELS = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' } as const;
/** In the middle of the range that GitHub calls by the same name; it knows none for `info`. */
const SECURITY_SCORES: Record<Severity, string> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: '0.1',
};
const PROBLEMS = { error: 'error', warning: 'warning', note: 'recommendation' } as const;

export function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  return LEVELS[severity];
}

/** A rule as SARIF's reportingDescriptor. It depends on the rule alone, never on what the run found. */
export function sarifRule(rule: RuleInfo): object {
  const { id, title, description, pillar, severity, frameworks } = rule;
  const level = levelOf(severity);
  return {
    id,
    name: id.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: cut(oneLine(title), DESCRIPTION_ROOM) },
    fullDescription: { text: cut(oneLine(description ?? title), DESCRIPTION_ROOM) },
    help: { text: helpText(rule), markdown: helpMarkdown(rule) },
    ...helpUri(rule),
    defaultConfiguration: { level },
    properties: {
      tags: ['azure', pillar, ...tagsOf(frameworks)],
      severity,
      // GitHub takes a rule with a score for a security rule.
      ...(pillar === 'security' ? { 'security-severity': SECURITY_SCORES[severity] } : {}),
      'problem.severity': PROBLEMS[level],
    },
  };
}

function helpText({ title, description, remediation, references }: RuleInfo): string {
  return [
    description ?? title,
    `Fix: ${remediation.summary}`,
    ...remediation.steps.map((step, index) => `${index + 1}. ${step}`),
    ...references,
  ].join('\n');
}

function helpMarkdown({ title, description, remediation, references }: RuleInfo): string {
  const steps = remediation.steps.map((step, index) => `${index + 1}. ${text(step)}`);
  const links = references.map((reference) => `- <${encodeURI(decoded(reference))}>`);
  return [
    text(description ?? title),
    `**Fix:** ${text(remediation.summary)}`,
    ...(steps.length === 0 ? [] : [steps.join('\n')]),
    ...(links.length === 0 ? [] : [links.join('\n')]),
  ].join('\n\n');
}

function text(raw: string): string {
  return escapeMarkdown(oneLine(raw));
}

function helpUri({ references: [first] }: RuleInfo): { helpUri?: string } {
  return first === undefined ? {} : { helpUri: first };
}

function tagsOf(frameworks: RuleInfo['frameworks']): string[] {
  return Object.entries(frameworks).flatMap(([name, places]) => places.map((place) => `${name}/${place}`));
}

/** Encoded once, not twice. */
function decoded(reference: string): string {
  try {
    return decodeURI(reference);
  } catch {
    return reference;
  }
}
