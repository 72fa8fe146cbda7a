import { defineDerived } from '../core/derived.ts';
import { known } from '../core/fact.ts';

/** Load that leaves room for bursts, in percent. */
const TARGET = 80;
/** Keeps 30.000000000000004 from becoming the next step. */
const ROUNDING = 1e-9;

/** PTUs that would carry the 95th percentile at the target, on the grid of deployable counts. */
export const ptuSizing = defineDerived({
  provides: 'ptu.sizing',
  needs: ['ptu.scale', 'ptu.utilization'],
  derive: (facts) => {
    const { 'ptu.scale': scale, 'ptu.utilization': load } = facts;
    if (scale.state === 'unknown') return scale;
    if (load.state === 'unknown') return load;
    const { deployed, minimum } = scale.value;
    const step = scale.value.step > 0 ? scale.value.step : 1;
    const carried = (deployed * load.value.p95) / TARGET;
    const needed = Math.max(minimum, Math.ceil(carried / step - ROUNDING) * step);
    return known({ needed, surplus: Math.max(0, deployed - needed) });
  },
});
