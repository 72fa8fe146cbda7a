import type { Finding } from '../core/finding.ts';
import { evidenceText, impactText } from './finding-text.ts';
import { sarifMessage } from './sarif-message.ts';
import { SARIF_FINGERPRINT } from './sarif-names.ts';
import { levelOf } from './sarif-rule.ts';

export interface ResultContext {
  /** Rule id -> its place in the driver's list. */
  readonly ruleIndex: ReadonlyMap<string, number>;
  /** Whether any finding of the run is suppressed: then each says whether it is. */
  readonly tellsSuppressions: boolean;
}

/** A finding as SARIF's result. */
export function sarifResult(finding: Finding, { ruleIndex, tellsSuppressions }: ResultContext): object {
  const { fingerprint, ruleId, severity, baseline, resource } = finding;
  const index = ruleIndex.get(ruleId);
  return {
    ruleId,
    ...(index === undefined ? {} : { ruleIndex: index }),
    kind: 'fail',
    level: levelOf(severity),
    message: sarifMessage(messageOf(finding)),
    locations: [locationOf(resource)],
    // GitHub reads only its own key, and takes what is there instead of hashing a file that it does not have.
    partialFingerprints: { [SARIF_FINGERPRINT]: fingerprint, primaryLocationLineHash: `${fingerprint}:1` },
    ...(baseline === undefined ? {} : { baselineState: baseline }),
    ...(tellsSuppressions ? { suppressions: suppressionsOf(finding) } : {}),
    properties: propertiesOf(finding),
  };
}

/** What somebody muted or exempted is suppressed; what somebody has only acknowledged stands, under review. */
export function suppressionsOf({ status }: Pick<Finding, 'status'>): object[] {
  if (status === 'muted' || status === 'exempted')
    return [{ kind: 'external', status: 'accepted', justification: `${status} in azaudit` }];
  if (status === 'acknowledged')
    return [{ kind: 'external', status: 'underReview', justification: 'acknowledged in azaudit' }];
  return [];
}

/** GitHub makes the title of an alert from the first sentence. */
function messageOf(finding: Finding): string {
  const { title, resource, confidence, remediation } = finding;
  const evidence = evidenceText(finding);
  const sentences = [
    `${title}: ${resource.name}${confidence === 'suspected' ? ' (suspected)' : ''}`,
    ...(evidence === '' ? [] : [evidence]),
    ...[impactText(finding)].filter((text) => text !== ''),
    `Fix: ${remediation.summary}`,
  ];
  return sentences.map((sentence) => sentence.replace(/[.\s]*$/, '.')).join(' ');
}

/**
 * Code scanning shows only results with a place in a file: a relative path, since another scheme than the checkout's
 * `file` is refused, and a region with start and end. There is no such file; the path is the ARM id, so that alerts
 * are told apart and found by resource. SARIF's own word for a thing that is no file is the logical location.
 */
function locationOf({ id, name, type }: Finding['resource']): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: pathOf(id) },
      region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
    },
    logicalLocations: [{ name, fullyQualifiedName: id, kind: 'resource', properties: { type } }],
  };
}

/** Without the leading slash, which would make it absolute. */
function pathOf(id: string): string {
  const segments = id.split('/').filter((segment) => segment !== '');
  return segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join('/') || 'unknown';
}

function propertiesOf({ severity, pillar, confidence, status, owner, ...finding }: Finding): object {
  const { evidence, impact, unpricedReason, remediation, resource } = finding;
  return { severity, pillar, confidence, status, owner, resource, evidence, impact, unpricedReason, remediation };
}
