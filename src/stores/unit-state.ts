/** `waiting` for others; `queued` for a worker or at work; `failed` when it was given up. */
export const UNIT_STATES = ['waiting', 'queued', 'done', 'failed'] as const;
export type UnitState = (typeof UNIT_STATES)[number];

function isFinished(state: UnitState | undefined): boolean {
  return state === 'done' || state === 'failed';
}

/** Whether a unit can start: nothing that it needs is still to come, whatever came of it. `states` is by unit. */
export function isReady(
  { unit, needs }: { readonly unit: string; readonly needs: readonly string[] },
  states: ReadonlyMap<string, UnitState>,
): boolean {
  return states.get(unit) === 'waiting' && needs.every((need) => isFinished(states.get(need)));
}
