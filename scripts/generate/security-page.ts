import { QUERY_POSTS } from '../../src/azure/read-only-guard.ts';
import { COLLECTORS, inventory } from '../../src/collectors/index.ts';
import { hosts, vaultHosts } from './hosts.ts';
import { bullets, code, page, section, table } from './markdown.ts';

/** What an operator asks before granting a role: what it may do, what it asks for, where it sends what it knows. */
export function securityPage(): string {
  return page(
    'Security',
    section(
      'Reporting a vulnerability',
      'Please report it privately: *Security → Report a vulnerability* of the repository, not an issue. Say what an attacker must control (a tag, a resource name, a rule file, a webhook) and what they gain. Only the newest release gets fixes.',
    ),
    section(
      'The read-only promise',
      'An audit cannot change anything in Azure, whatever its identity may do:',
      bullets([
        'Every request to Azure passes one guard ([src/azure/read-only-guard.ts](src/azure/read-only-guard.ts)), which throws before the socket on anything but GET, HEAD and POST to paths of the forms below. These only ask.',
        'The tests hold every writing operation of the Azure packages against it.',
        'Remediation is text. azaudit never runs it.',
        'The custom role in [infra/custom-role.bicep](infra/custom-role.bicep) has reading actions only.',
      ]),
      bullets(QUERY_POSTS.map(({ source }) => code(source.replaceAll('\\', '')))),
      'What azaudit does write is its own: the report files and the store that you name, and messages to the receivers that you configure. A store in a blob and secrets in Key Vault are reached apart from the audit, only when they are configured.',
    ),
    section(
      'Permissions',
      'Every action that an audit uses. None is required: what is denied is unknown, with that reason. [docs/permissions.md](docs/permissions.md) has them by collector, with the roles.',
      actionTable(),
      'Only where configured:',
      table(
        ['For', 'Role', 'Where'],
        [
          ['`kv://` references to secrets', 'Key Vault Secrets User', 'the secret'],
          ['`store: blob:…`', 'Storage Blob Data Contributor', 'the container'],
          ['`store: postgres://…` with Entra ID', 'a database user that owns its schema', 'the database'],
        ],
      ),
    ),
    section('Hosts', 'Every audit, all on port 443, through `HTTPS_PROXY` where it is set:', hosts(), optionalHosts()),
    section('Untrusted text', bullets(UNTRUSTED)),
    section('Secrets', bullets(SECRETS)),
    section('Supply chain', bullets(SUPPLY_CHAIN), VERIFY),
  );
}

function actionTable(): string {
  const users = [inventory, ...COLLECTORS].flatMap(({ id, actions }) => actions.map((action) => ({ id, action })));
  const byAction = Map.groupBy(users, ({ action }) => action);
  const rows = [...byAction]
    .toSorted(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([action, list]) => [code(action), list.map(({ id }) => code(id)).join(', ')]);
  return table(['Action', 'Used by'], rows);
}

function optionalHosts(): string {
  const rows = [
    ['`kv://` references', vaultHosts()],
    ['`store: blob:…`, `store: postgres://…`', 'the host that is named'],
    ['`teams`, `webhook`, `email` and `slack` by webhook', 'the host that is named'],
    ['`slack` by token', code('slack.com')],
    ['`pagerduty`', code('events.pagerduty.com')],
    ['`github`', code('api.github.com')],
  ];
  return `Only where configured:\n\n${table(['For', 'Hosts'], rows)}\n\nThere is no telemetry and no update check.`;
}

const UNTRUSTED = [
  'Names and tags of resources are whatever their owners typed. They are escaped in every format: terminal, CSV, Markdown, chat cards, mail.',
  'Receivers get https only, no redirects, and no private, loopback or metadata addresses, checked when the connection is made.',
  'Rules are data in a typed, bounded language: no code, regular expressions in linear time. YAML is read without custom tags, and with a limit on aliases.',
];

const SECRETS = [
  'Secrets come from the environment, files or Key Vault. They are masked by value, in plain and encoded form, wherever azaudit writes.',
  'Reports hold resource ids, tags and costs of your subscriptions: keep them like an inventory.',
];

const SUPPLY_CHAIN = [
  'Direct dependencies are pinned exactly, all others by the lock file with their hashes. None runs an install script. A test holds their licences against a list.',
  'Each release has a CycloneDX SBOM, npm provenance, and an image signed with cosign by the identity of the release workflow.',
  'The image has no shell and no package manager, runs as user 65532 without capabilities on a read-only root, and Node.js in it may start no process and load no native code. Two builds of a commit on the same bases give the same image.',
];

const VERIFY = [
  'Verify an image, with `OWNER/REPOSITORY` of the release you use:',
  '```sh\ncosign verify ghcr.io/OWNER/REPOSITORY@sha256:… \\\n  --certificate-oidc-issuer https://token.actions.githubusercontent.com \\\n  --certificate-identity-regexp "^https://github.com/OWNER/REPOSITORY/.github/workflows/release.yml@refs/tags/v"\nnpm audit signatures\n```',
].join('\n\n');
