import type { EstateResource } from './estate.ts';
import { hashOf } from './random.ts';

export const REGIONS = ['eastus', 'westeurope', 'swedencentral'] as const;
/** Resources per resource group; each group is the estate of one team. */
export const GROUP_SIZE = 50;

export interface Seeding {
  readonly subscriptions: number;
  readonly seed: number;
  readonly now: string;
}

/** Where a resource stands, and its own dice. */
export interface Place {
  readonly group: number;
  readonly slot: number;
  readonly subscriptionId: string;
  readonly location: string;
  readonly now: number;
  /** [0, 1), by name of the question. */
  roll(question: string): number;
  pick<T>(question: string, options: readonly [T, ...T[]]): T;
}

/** What the makers leave out is filled in here. */
export type Draft = Pick<EstateResource, 'type' | 'name'> & Partial<EstateResource>;

export function groupName(group: number): string {
  return `rg-Team-${group}`;
}

export function daysAgo(place: Place, days: number): string {
  return new Date(place.now - days * 86_400_000).toISOString();
}

/** A subscription id that the seed decides. */
export function generatedSubscriptionId(seed: number, position: number): string {
  const digits = Math.floor(hashOf(`${seed} subscription ${position}`) * 2 ** 32);
  return `${digits.toString(16).padStart(8, '0')}-0000-4000-8000-${position.toString(16).padStart(12, '0')}`;
}
