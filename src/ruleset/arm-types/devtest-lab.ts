import { ANY_MAP, type Shape } from '../shape.ts';

export const DEVTEST_LAB: Readonly<Record<string, Shape>> = {
  'microsoft.devtestlab/schedules': {
    status: 'string',
    taskType: 'string',
    dailyRecurrence: { time: 'string' },
    timeZoneId: 'string',
    targetResourceId: 'string',
    notificationSettings: { status: 'string', timeInMinutes: 'double' },
    provisioningState: 'string',
    createdDate: 'string',
  },
  'microsoft.devtestlab/labs/virtualmachines': { computeId: 'string', size: 'string', expirationDate: 'string' },
  'microsoft.computeschedule/autoactions': ANY_MAP,
};
