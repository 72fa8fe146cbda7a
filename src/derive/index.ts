import type { Derived } from '../core/derived.ts';
import { costMonthly } from './cost-monthly.ts';
import { ptuSizing } from './ptu-sizing.ts';

export const DERIVED: readonly Derived[] = [costMonthly, ptuSizing];
