import { expect, test } from 'vitest';
import type { EstateInput } from '../../src/simulator/estate.ts';
import { estateOf, machine, machineId, PROD, simulate } from './fixture.ts';

const SUB = `/subscriptions/${PROD}`;

function event(eventTimestamp: string, name: string) {
  return {
    eventTimestamp,
    caller: 'dev@contoso.example',
    operationName: { value: `Microsoft.Compute/virtualMachines/${name}/action` },
    status: { value: 'Succeeded' },
  };
}

test('budgets belong to exactly one scope: subscription, group or management group', async () => {
  const subscriptions: EstateInput['subscriptions'] = [
    {
      id: PROD,
      name: 'ai-prod',
      managementGroups: ['ai'],
      budgets: [{ name: 'sub', properties: { amount: 1 } }],
      resourceGroups: [
        { name: 'RG-Vision', location: 'eastus', budgets: [{ name: 'group', properties: { amount: 2 } }] },
      ],
    },
  ];
  const managementGroupBudgets = { ai: [{ name: 'tenant', properties: { amount: 3 } }] };
  const client = await simulate({ estate: estateOf({ subscriptions, managementGroupBudgets }) });
  const names = async (scope: string) => {
    const { body, status } = await client.get(
      `${scope}/providers/Microsoft.Consumption/budgets?api-version=2021-10-01`,
    );
    return status === 200 ? body.value.map((item: { name: string }) => item.name) : status;
  };
  expect(await names(SUB)).toEqual(['sub']);
  expect(await names(`${SUB}/resourceGroups/rg-vision`)).toEqual(['group']);
  expect(await names('/providers/Microsoft.Management/managementGroups/AI')).toEqual(['tenant']);
  expect(await names('/providers/Microsoft.Management/managementGroups/none')).toBe(404);
});

test('locks at a scope include those above and below it, under their own ids', async () => {
  const groupLock = `${SUB}/resourceGroups/rg-vision/providers/Microsoft.Authorization/locks/group`;
  const subscriptions: EstateInput['subscriptions'] = [
    {
      id: PROD,
      name: 'ai-prod',
      locks: [
        { name: 'top', properties: { level: 'ReadOnly' } },
        { name: 'group', id: groupLock, properties: { level: 'CanNotDelete' } },
      ],
    },
  ];
  const client = await simulate({ estate: estateOf({ subscriptions }) });
  const names = async (scope: string) =>
    (await client.get(`${scope}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`)).body.value.map(
      (item: { name: string }) => item.name,
    );
  expect(await names(SUB)).toEqual(['top', 'group']);
  expect(await names(`${SUB}/resourceGroups/other`)).toEqual(['top']);
  expect(await names(machineId('gpu-01'))).toEqual(['top', 'group']);
});

test('the activity log needs a time span and filters by one thing', async () => {
  const activityLog = [event('2026-11-10T10:00:00Z', 'start'), event('2026-11-18T21:00:00Z', 'deallocate')];
  const resources = [
    machine('gpu-01', { activityLog }),
    machine('gpu-02', { activityLog: [event('2026-11-19T00:00:00Z', 'start')] }),
  ];
  const client = await simulate({ estate: estateOf({ resources }) });
  const read = (filter: string, select = '') => {
    const query = new URLSearchParams({
      'api-version': '2015-04-01',
      $filter: filter,
      ...(select === '' ? {} : { $select: select }),
    });
    return client.get(`${SUB}/providers/Microsoft.Insights/eventtypes/management/values?${query.toString()}`);
  };
  const span = "eventTimestamp ge '2026-11-15T00:00:00Z' and eventTimestamp le '2026-11-20T00:00:00Z'";
  const one = await read(`${span} and resourceUri eq '${machineId('gpu-01')}'`, 'eventTimestamp,operationName');
  expect(one.body.value).toEqual([
    {
      eventTimestamp: '2026-11-18T21:00:00Z',
      operationName: { value: 'Microsoft.Compute/virtualMachines/deallocate/action' },
    },
  ]);
  const group = await read(`${span} and resourceGroupName eq 'rg-vision'`);
  expect(group.body.value.map((item: { resourceId: string }) => item.resourceId)).toEqual([
    machineId('gpu-02'),
    machineId('gpu-01'),
  ]);
  expect((await read(`resourceUri eq '${machineId('gpu-01')}'`)).status).toBe(400);
  expect((await read(`${span} and caller eq 'x'`)).status).toBe(400);
});
