import type { Collector } from './collector.ts';
import { computeSizes } from './compute-sizes.ts';
import { context } from './context.ts';
import { createInventory } from './inventory.ts';

/** All collectors but the inventory, in no order: the planner picks and orders them. */
export const COLLECTORS: readonly Collector[] = [computeSizes, context];

/** Runs before the others. */
export const inventory = createInventory(new Set(COLLECTORS.flatMap(({ types }) => types)));
