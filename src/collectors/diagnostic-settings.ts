import { forEachConcurrently } from '../azure/concurrency.ts';
import type { DiagnosticSetting } from '../azure/azure.ts';
import type { FactMap } from '../core/fact-catalogue.ts';
import type { Resource } from '../core/resource.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { shortfallOf } from './shortfall.ts';

const CONCURRENCY = 8;
/** One call per resource, so only for types whose logs the rules ask about. */
const TYPES = [
  'microsoft.cognitiveservices/accounts',
  'microsoft.search/searchservices',
  'microsoft.machinelearningservices/workspaces',
  'microsoft.machinelearningservices/workspaces/onlineendpoints',
];

export const diagnosticSettings = defineCollector({
  id: 'diagnostic-settings',
  title: 'Where the logs of AI services go',
  facts: ['diagnostics.settings'],
  types: [],
  needsFacts: [],
  needsTypes: [],
  actions: ['Microsoft.Insights/diagnosticSettings/read'],
  async collect(context) {
    const wanted = TYPES.filter((type) => context.wantedTypes.has(type));
    const resources = [...context.resources.ofType(...wanted)];
    await forEachConcurrently(resources, CONCURRENCY, (resource) => collectResource(resource, context));
  },
});

async function collectResource(
  { id }: Resource,
  { azure, facts, signal, read, unread }: CollectContext,
): Promise<void> {
  const listing = await azure.diagnostics.list(id, signal);
  const shortfall = shortfallOf(listing);
  if (shortfall === undefined) {
    facts.set('diagnostics.settings', id, summary(listing.items));
    read(id);
    return;
  }
  const { reason, detail } = shortfall;
  facts.setUnknown(['diagnostics.settings'], id, reason, detail);
  unread(id, reason, detail);
}

/** Settings without an enabled log category, or without a destination, keep nothing. */
function summary(settings: readonly DiagnosticSetting[]): FactMap['diagnostics.settings'] {
  const logging = settings.filter(({ enabledLogs }) => enabledLogs.length > 0);
  const toWorkspace = logging.filter(({ workspaceId }) => workspaceId !== undefined);
  const elsewhere = logging.filter(isKeptElsewhere);
  return {
    count: settings.length,
    logsToLogAnalytics: toWorkspace.length > 0,
    logsElsewhere: elsewhere.length > 0,
    categories: [...new Set([...toWorkspace, ...elsewhere].flatMap(({ enabledLogs }) => enabledLogs))].toSorted(),
  };
}

function isKeptElsewhere({ storageAccountId, eventHub, partner }: DiagnosticSetting): boolean {
  return [storageAccountId, eventHub, partner].some((destination) => destination !== undefined);
}
