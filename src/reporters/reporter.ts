import type { AuditReport } from '../core/report.ts';

export interface ReporterOptions {
  /** Whether the text goes to a terminal that shows colours. */
  readonly color: boolean;
}

/** A report as text, in pieces: the report of a large estate does not fit into one string. */
export type Reporter = (report: AuditReport, options: ReporterOptions) => Iterable<string>;
