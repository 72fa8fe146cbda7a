import type { FindingState } from './finding-record.ts';
import type { Severity } from './rule.ts';

/** A line of history, as far as comparing runs needs it. */
interface Line {
  readonly fingerprint: string;
  readonly kind: string;
  readonly to: FindingState;
  readonly severity: Severity;
  readonly monthly: number | null;
}

export interface RunDifference {
  /** Stood after the second run, not after the first. */
  readonly appeared: readonly string[];
  /** Stood after the first run, not after the second. */
  readonly resolved: readonly string[];
  /** Stood after both, but somebody decided about them or they escalated. */
  readonly changed: readonly string[];
}

/** Fingerprints of what differs between two runs. Each history holds all lines up to its run, oldest first. */
export function diffRuns(first: readonly Line[], second: readonly Line[]): RunDifference {
  const [before, after] = [lastLines(first), lastLines(second)];
  const stands = (lines: ReadonlyMap<string, Line>, fingerprint: string): boolean => {
    const line = lines.get(fingerprint);
    return line !== undefined && line.to !== 'resolved';
  };
  const all = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return {
    appeared: all.filter((id) => !stands(before, id) && stands(after, id)),
    resolved: all.filter((id) => stands(before, id) && !stands(after, id)),
    changed: all.filter((id) => stands(before, id) && stands(after, id) && differs(before.get(id), after.get(id))),
  };
}

function lastLines(lines: readonly Line[]): Map<string, Line> {
  return new Map(lines.map((line) => [line.fingerprint, line]));
}

function differs(a: Line | undefined, b: Line | undefined): boolean {
  return a?.to !== b?.to || a?.severity !== b?.severity || a?.monthly !== b?.monthly;
}
