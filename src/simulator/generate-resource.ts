import { accountAt, clusterAt, endpointAt, searchAt, workspaceAt } from './generate-ai.ts';
import { diskAt, machineAt, otherAt, scheduleAt } from './generate-machines.ts';
import type { EstateResource } from './estate.ts';
import {
  generatedSubscriptionId,
  GROUP_SIZE,
  groupName,
  REGIONS,
  type Draft,
  type Place,
  type Seeding,
} from './generate-place.ts';
import { hashOf } from './random.ts';

/** Casing varies by group, as it does in real tenants. */
export function generateResource(index: number, seeding: Seeding): EstateResource {
  const group = Math.floor(index / GROUP_SIZE);
  const slot = index % GROUP_SIZE;
  const roll = (question: string): number => hashOf(`${seeding.seed} ${index} ${question}`);
  const place: Place = {
    group,
    slot,
    subscriptionId: generatedSubscriptionId(seeding.seed, group % seeding.subscriptions),
    location: REGIONS[group % REGIONS.length] ?? REGIONS[0],
    now: Date.parse(seeding.now),
    roll,
    pick: (question, options) => options[Math.floor(roll(question) * options.length)] ?? options[0],
  };
  const draft = draftAt(place);
  return {
    subscription: group % seeding.subscriptions,
    resourceGroup: group % 3 === 0 ? groupName(group).toUpperCase() : groupName(group),
    location: place.location,
    properties: {},
    children: {},
    metrics: {},
    diagnosticSettings: [],
    activityLog: [],
    truth: {},
    ...(roll('tagged') < 0.6
      ? { tags: { env: group % 2 === 0 ? 'prod' : 'dev', owner: 'ai-team@contoso.example' } }
      : {}),
    ...draft,
  };
}

/** One group: a cluster, a workspace with an endpoint, search, two accounts, GPU machines and the plain rest. */
function draftAt(place: Place): Draft {
  const { slot } = place;
  if (slot === 0) return clusterAt(place);
  if (slot === 1) return workspaceAt(place);
  if (slot === 2) return endpointAt(place);
  if (slot === 3) return searchAt(place);
  if (slot < 6) return accountAt(place);
  if (slot < 10) return machineAt(place, 'gpu');
  if (slot < 12) return scheduleAt(place, slot - 4);
  if (slot < 24) return machineAt(place, 'plain');
  if (slot < 36) return diskAt(place);
  return otherAt(place);
}
