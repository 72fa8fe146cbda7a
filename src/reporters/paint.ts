import type { Severity } from '../core/rule.ts';

export interface Paint {
  severity(severity: Severity, text: string): string;
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
}

const COLORS: Record<Severity, number> = { critical: 35, high: 31, medium: 33, low: 36, info: 37 };

/** Terminal colours, or nothing at all where they would be noise. */
export function createPaint(color: boolean): Paint {
  const style = (code: number, text: string): string => (color ? `\u001B[${code}m${text}\u001B[0m` : text);
  return {
    severity: (severity, text) => style(COLORS[severity], text),
    strong: (text) => style(1, text),
    faint: (text) => style(2, text),
    good: (text) => style(32, text),
  };
}
