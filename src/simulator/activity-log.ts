import type { Located } from './estate-index.ts';
import { comparisons, parseFilter, type Compare } from './odata.ts';
import { listPage } from './paging.ts';
import { armError, type Reply } from './reply.ts';
import type { Context, Route, RoutedCall } from './route.ts';

export const ACTIVITY_ROUTES: readonly Route[] = [
  {
    api: 'activity-log',
    door: 'arm',
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values',
    versions: ['2015-04-01'],
    action: 'Microsoft.Insights/eventtypes/values/read',
    handle: events,
  },
];

type Event = Readonly<Record<string, unknown>>;

interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly by: Compare | undefined;
}

const DAY = 86_400_000;
const RETENTION_DAYS = 90;
const SELECTORS = ['resourceuri', 'resourcegroupname', 'resourceprovider', 'correlationid'];

function events(call: RoutedCall, context: Context): Reply {
  const wanted = readFilter(call.query.get('$filter') ?? '');
  if (wanted === undefined)
    return armError(
      400,
      'BadRequest',
      'The $filter needs eventTimestamp ge and le, and at most one of resourceUri, resourceGroupName, resourceProvider, correlationId.',
    );
  const oldest = Date.parse(context.index.estate.now) - RETENTION_DAYS * DAY;
  if (wanted.from < oldest - DAY)
    return armError(400, 'BadRequest', 'The start time cannot be more than 90 days in the past.');
  const found = candidates(call, context, wanted.by)
    .flatMap(eventsOf)
    .filter((event) => {
      const time = Date.parse(String(event['eventTimestamp']));
      const sameCorrelation =
        wanted.by?.field.toLowerCase() !== 'correlationid' || event['correlationId'] === wanted.by.value;
      return time >= wanted.from && time <= wanted.to && sameCorrelation;
    })
    .toSorted((a, b) => Date.parse(String(b['eventTimestamp'])) - Date.parse(String(a['eventTimestamp'])));
  return listPage(call, context, selected(found, call.query.get('$select')));
}

function readFilter(text: string): Wanted | undefined {
  const filter = parseFilter(text);
  if (filter === undefined || filter.kind === 'any') return undefined;
  const parts = comparisons(filter);
  const timestamp = (operator: string): number =>
    Date.parse(
      parts.find((part) => part.field.toLowerCase() === 'eventtimestamp' && part.operator === operator)?.value ?? '',
    );
  const others = parts.filter((part) => part.field.toLowerCase() !== 'eventtimestamp');
  const [from, to] = [timestamp('ge'), timestamp('le')];
  if (Number.isNaN(from) || Number.isNaN(to) || others.length > 1) return undefined;
  const by = others[0];
  if (by !== undefined && (by.operator !== 'eq' || !SELECTORS.includes(by.field.toLowerCase()))) return undefined;
  return { from, to, by };
}

function candidates(call: RoutedCall, { index }: Context, by: Compare | undefined): Located[] {
  const field = by?.field.toLowerCase();
  const value = by?.value.toLowerCase() ?? '';
  if (field === 'resourceuri') {
    const found = index.find(value);
    return found === undefined ? [] : [found];
  }
  const positions = index.select([call.params['subscription']?.toLowerCase() ?? '']);
  return Array.from(positions, (position) => index.at(position)).filter(({ resource }) => {
    if (field === 'resourcegroupname') return resource.resourceGroup.toLowerCase() === value;
    return field !== 'resourceprovider' || resource.type.toLowerCase().startsWith(`${value}/`);
  });
}

function eventsOf({ id, resource }: Located): Event[] {
  return resource.activityLog.map((event) => ({ resourceId: id, level: 'Informational', ...event }));
}

function selected(found: readonly Event[], select: string | undefined): readonly Event[] {
  if (select === undefined || select === '') return found;
  const names = select.split(',').map((name) => name.trim().toLowerCase());
  return found.map((event) =>
    Object.fromEntries(Object.entries(event).filter(([name]) => names.includes(name.toLowerCase()))),
  );
}
