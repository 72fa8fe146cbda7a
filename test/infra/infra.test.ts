import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { customRoleActions } from '../../scripts/generate/custom-role.ts';
import { cronProblem } from '../../scripts/infra-check/cron.ts';
import { loadResourceTypes } from '../../scripts/infra-check/resource-types.ts';
import { loadConfig } from '../../src/app/config/config.ts';
import { COLLECTORS } from '../../src/collectors/index.ts';

const INFRA = fileURLToPath(new URL('../../infra/', import.meta.url));
const MODULES = fileURLToPath(new URL('../../node_modules/@azure/', import.meta.url));

/** The API version that a client speaks when nobody asks for another; the newest of several. */
function versionOf(file: string): string | undefined {
  const text = readFileSync(`${MODULES}${file}`, 'utf8');
  const versions = [...text.matchAll(/(?:apiVersion \|\| |defaultValue: )"(20\d\d-\d\d-\d\d)"/g)].map(
    ([, found]) => found,
  );
  return versions.toSorted().at(-1);
}

describe('API versions are those that the shapes were made for', () => {
  test.each([
    ['Microsoft.App/jobs', 'arm-appcontainers/dist/esm/containerAppsAPIClient.js'],
    [
      'Microsoft.DBforPostgreSQL/flexibleServers',
      'arm-postgresql-flexible/dist/esm/postgreSQLManagementFlexibleServerClient.js',
    ],
    ['Microsoft.Storage/storageAccounts', 'arm-storage/dist/esm/storageManagementClient.js'],
    ['Microsoft.KeyVault/vaults', 'arm-keyvault/dist/esm/keyVaultManagementClient.js'],
    ['Microsoft.ManagedIdentity/userAssignedIdentities', 'arm-msi/dist/esm/managedServiceIdentityClient.js'],
    ['Microsoft.OperationalInsights/workspaces', 'arm-operationalinsights/dist-esm/src/models/parameters.js'],
  ])('%s', async (type, client) => {
    const types = await loadResourceTypes();
    expect(types.get(type.toLowerCase())?.version).toBe(versionOf(client));
  });
});

describe('the custom role', () => {
  const actions = customRoleActions();

  test('has every action that a collector declares', () => {
    expect(actions).toEqual(expect.arrayContaining(COLLECTORS.flatMap((collector) => collector.actions)));
  });

  test('reads each type of the built-in rules by its name, and nothing by a wildcard', () => {
    expect(actions.map((action) => action.toLowerCase())).toEqual(
      expect.arrayContaining([
        'microsoft.cognitiveservices/accounts/read',
        'microsoft.compute/disks/read',
        'microsoft.compute/virtualmachines/read',
        'microsoft.containerservice/managedclusters/read',
        'microsoft.machinelearningservices/workspaces/read',
        'microsoft.resources/subscriptions/resourcegroups/read',
        'microsoft.search/searchservices/read',
      ]),
    );
    expect(actions.filter((action) => !/^Microsoft\.[\w/]+\/read$/.test(action))).toEqual([]);
  });

  test('names the activity log as Azure does, which is not its path: a role with an unknown action is refused', () => {
    expect(actions.filter((action) => /eventtypes/i.test(action))).toEqual([
      'Microsoft.Insights/eventtypes/values/read',
    ]);
  });

  test('is what the template carries', () => {
    const text = readFileSync(`${INFRA}custom-role.bicep`, 'utf8');
    expect([...text.matchAll(/^ {2}'(.+\/read)'$/gm)].map(([, action]) => action)).toEqual(actions);
  });
});

const CONFIGS = readdirSync(INFRA, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /azaudit(-fleet)?\.yaml$/.test(file),
);

test('the configurations are valid, and name their secrets only', () => {
  expect(CONFIGS.toSorted()).toEqual([
    'azaudit-fleet.yaml',
    'azaudit.yaml',
    'kubernetes/fleet/azaudit.yaml',
    'kubernetes/nightly/azaudit.yaml',
  ]);
  for (const file of CONFIGS) {
    const { scope, schedule, notify, deadline } = loadConfig(`${INFRA}${file}`);
    // A job has it among its arguments.
    expect([file, deadline]).toEqual([file, file.includes('fleet') ? '3h' : undefined]);
    expect([file, scope.all, schedule.length]).toEqual([file, true, file.includes('fleet') ? 1 : 0]);
    expect(notify.map(({ url }) => url)).toEqual(['kv://${AZAUDIT_VAULT}/teams-url']);
  }
});

function moduleText(name: string): string {
  return readFileSync(`${INFRA}modules/${name}.bicep`, 'utf8');
}

test('the alert asks the table that the environment writes its console to', () => {
  const [, table = 'none'] = /^ +'(ContainerApp\w+)'$/m.exec(moduleText('alert')) ?? [];
  expect(moduleText('environment')).toContain(`{ category: '${table}', enabled: true }`);
});

describe('commands of the README', () => {
  const readme = readFileSync(`${INFRA}README.md`, 'utf8');
  const template = readFileSync(`${INFRA}main.bicep`, 'utf8');

  test('read outputs that the deployment has', () => {
    const asked = [...readme.matchAll(/properties\.outputs\.(\w+)\.value/g)].map(([, name]) => name);
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.filter((name) => !template.includes(`output ${name} `))).toEqual([]);
  });

  test('name files that are there', () => {
    const files = [...readme.matchAll(/(?:--parameters|--template-file|apply -k) (infra\/[\w./-]+)/g)].map(
      ([, file]) => file,
    );
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file = '') => !existsSync(`${INFRA}../${file}`))).toEqual([]);
  });

  test('register every namespace that the templates use', () => {
    const modules = readdirSync(`${INFRA}modules`).map((file) => readFileSync(`${INFRA}modules/${file}`, 'utf8'));
    const used = new Set([...modules.join('\n').matchAll(/'(Microsoft\.\w+)\/[\w/]+@/g)].map(([, name]) => name));
    used.delete('Microsoft.Authorization');
    const [, registered = ''] = /for provider in ([\w ]+);/.exec(readme) ?? [];
    expect(registered.split(' ').map((name) => `Microsoft.${name}`)).toEqual([...used].toSorted());
  });
});

test('every parameter of the deployment is explained', () => {
  const template = readFileSync(`${INFRA}main.bicep`, 'utf8');
  const readme = readFileSync(`${INFRA}README.md`, 'utf8');
  const names = [...template.matchAll(/^param (\w+)/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
});

describe('cron', () => {
  test.each(['0 2 * * *', '*/15 0-6,22 1 1-12/2 0', '59 23 31 12 6'])('%s is taken', (text) => {
    expect(cronProblem(text)).toBeUndefined();
  });
  test.each([
    '',
    '0 2 * *',
    '0 0 2 * * *',
    '60 2 * * *',
    '0 24 * * *',
    '0 2 0 * *',
    '0 2 * 13 *',
    '0 2 * * 7',
    '5-1 2 * * *',
    '*/0 2 * * *',
    '@daily',
    'a 2 * * *',
  ])('%s is refused', (text) => {
    expect(cronProblem(text)).toEqual(expect.stringContaining('cron'));
  });
});
