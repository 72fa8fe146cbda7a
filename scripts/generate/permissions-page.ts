import { QUERY_POSTS } from '../../src/azure/read-only-guard.ts';
import type { Collector } from '../../src/collectors/collector.ts';
import { COLLECTORS, inventory } from '../../src/collectors/index.ts';
import { hosts } from './hosts.ts';
import { bullets, code, page, section, table } from './markdown.ts';

/** What an identity must be allowed to read, and which hosts a run talks to. */
export function permissionsPage(): string {
  return page(
    'Permissions and hosts',
    'Only reading actions are asked for. A role that is missing makes facts unknown; nothing else changes. `audit doctor` compares this list with what your identity has.',
    section('Collectors', table(['Collector', 'Reads', 'Actions', 'Role'], [inventory, ...COLLECTORS].map(row))),
    section(
      'Roles',
      'Assign them at each subscription, or at a management group above. Resource Graph leaves out what an identity may not see, so a role at a resource group is not enough.',
      bullets([
        'Reader: inventory, deployments, quotas, diagnostic settings, activity log, metrics.',
        'Monitoring Reader: metrics, where Reader is not wanted at the subscription.',
        'Cost Management Reader: cost and budgets; at the management group too, for budgets above a subscription.',
      ]),
    ),
    section(
      'Read-only',
      'Requests other than GET and HEAD are refused before they are sent, but for POSTs to these paths, which only ask:',
      bullets(QUERY_POSTS.map(({ source }) => code(source.replaceAll('\\', '')))),
    ),
    section('Hosts', 'All on port 443, through `HTTPS_PROXY` where it is set.', hosts()),
  );
}

function row({ id, title, actions }: Collector): string[] {
  const roles = [...new Set(actions.map(roleOf))];
  return [code(id), title, actions.map(code).join(', ') || 'none', roles.join(', ') || 'none'];
}

function roleOf(action: string): string {
  if (/^microsoft\.(costmanagement|consumption)\//i.test(action)) return 'Cost Management Reader';
  return /^microsoft\.insights\/metrics\//i.test(action) ? 'Reader or Monitoring Reader' : 'Reader';
}
