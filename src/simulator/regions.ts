import type { EstateSource } from './estate-source.ts';

export interface Region {
  readonly name: string;
  readonly displayName: string;
}

const DISPLAY_NAMES = [
  'East US',
  'East US 2',
  'Central US',
  'North Central US',
  'South Central US',
  'West Central US',
  'West US',
  'West US 2',
  'West US 3',
  'Canada Central',
  'Canada East',
  'Brazil South',
  'North Europe',
  'West Europe',
  'UK South',
  'UK West',
  'France Central',
  'Germany West Central',
  'Switzerland North',
  'Sweden Central',
  'Norway East',
  'Poland Central',
  'Italy North',
  'Spain Central',
  'UAE North',
  'Israel Central',
  'Qatar Central',
  'South Africa North',
  'Central India',
  'South India',
  'Japan East',
  'Japan West',
  'Korea Central',
  'East Asia',
  'Southeast Asia',
  'Australia East',
  'Australia Southeast',
];

export function regionName(location: string): string {
  return location.toLowerCase().replace(/[\s-]/g, '');
}

const KNOWN: readonly Region[] = DISPLAY_NAMES.map((displayName) => ({ name: regionName(displayName), displayName }));
const KNOWN_NAMES = new Set(KNOWN.map((region) => region.name));

/** The regions of the public cloud, and those that only the estate's resource groups name. */
export function regionsOf(estate: EstateSource): readonly Region[] {
  const used = estate.subscriptions.flatMap((item) => item.resourceGroups.map((group) => regionName(group.location)));
  const others = [...new Set(used)].filter((name) => name !== 'global' && !KNOWN_NAMES.has(name));
  return [...KNOWN, ...others.map((name) => ({ name, displayName: name }))];
}

export function isRegion(estate: EstateSource, location: string): boolean {
  const name = regionName(location);
  return KNOWN_NAMES.has(name) || regionsOf(estate).some((region) => region.name === name);
}
