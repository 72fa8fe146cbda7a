import type { Database } from './database.ts';
import type { Store } from './store.ts';

export function slotQueries(database: Database): Pick<Store, 'claimSlot' | 'releaseSlot'> {
  return {
    claimSlot: (task, date, now) =>
      database.transaction(async (queries) => {
        const claimed = await queries.all(
          `insert into schedule_slot (task, slot_date, claimed_at) values ($1, $2, $3)
           on conflict (task, slot_date) do nothing returning task`,
          [task, date, now],
        );
        return claimed.length > 0;
      }),
    releaseSlot: (task, date) =>
      database.transaction(async (queries) => {
        await queries.all('delete from schedule_slot where task = $1 and slot_date = $2', [task, date]);
      }),
  };
}
