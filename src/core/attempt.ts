import type { Expression, ExpressionInput } from './rule.ts';

/** Evaluates what may be absent: undefined instead of an exception. */
export function attempt<T>(expression: Expression<T> | undefined, input: ExpressionInput): T | undefined {
  try {
    return expression?.(input);
  } catch {
    return undefined;
  }
}
