import type { MonitorClient } from '@azure/arm-monitor';
import { z } from 'zod';
import { bareId, type Arm } from './arm.ts';
import type { Azure, DiagnosticSetting } from './azure.ts';
import { armPage, readPages } from './paging.ts';
import { rawBody } from './sdk-page.ts';

const DiagnosticShape = z
  .object({
    name: z.string().nullish(),
    properties: z.object({
      workspaceId: z.string().nullish(),
      storageAccountId: z.string().nullish(),
      eventHubAuthorizationRuleId: z.string().nullish(),
      eventHubName: z.string().nullish(),
      marketplacePartnerId: z.string().nullish(),
      logs: z
        .array(
          z.object({
            category: z.string().nullish(),
            categoryGroup: z.string().nullish(),
            enabled: z.boolean().nullish(),
          }),
        )
        .nullish(),
    }),
  })
  .transform(({ name, properties }): DiagnosticSetting => {
    const enabled = (properties.logs ?? []).filter((log) => log.enabled === true);
    return {
      name: name ?? '',
      workspaceId: given(properties.workspaceId),
      storageAccountId: given(properties.storageAccountId),
      eventHub: given(properties.eventHubAuthorizationRuleId) ?? given(properties.eventHubName),
      partner: given(properties.marketplacePartnerId),
      enabledLogs: enabled.map((log) => given(log.categoryGroup) ?? given(log.category) ?? 'unnamed'),
    };
  });

export function createDiagnostics(monitor: MonitorClient, arm: Arm): Azure['diagnostics'] {
  return {
    list: (resourceId, signal) =>
      readPages({
        shape: DiagnosticShape,
        first: async () =>
          armPage(
            await rawBody(signal, (capture) =>
              monitor.diagnosticSettings.list(bareId(resourceId), capture).byPage().next(),
            ),
          ),
        next: async (link) => armPage(await arm.page(link, signal)),
        host: arm.host,
      }),
  };
}

function given(value: string | null | undefined): string | undefined {
  return value === null || value === '' ? undefined : value;
}
