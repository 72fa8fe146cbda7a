import { bundledRetirement, daysUntil, earliestDay, type ModelVersion } from './model-retirements.ts';
import { bundledPtuSteps } from './ptu-sizes.ts';
import type { FactMap } from '../core/fact-catalogue.ts';
import type { OfferedModel } from '../core/offered-model.ts';

export interface DeployedModel extends ModelVersion {
  /** Deployment type in any case. */
  readonly sku: string;
}

/** A region lists one model several times, once per kind of account. Without a version only a single one is certain. */
export function offersOf<T extends OfferedModel>(deployed: ModelVersion, offered: readonly T[]): T[] {
  const named = offered.filter((offer) => equals(offer.name, deployed.name) && equals(offer.format, deployed.format));
  const { version } = deployed;
  if (version !== undefined) return named.filter((offer) => equals(offer.version, version));
  return new Set(named.map((offer) => offer.version)).size === 1 ? named : [];
}

/** Undefined when neither the region's list nor the bundled one has a date. */
export function modelLifecycle(
  deployed: DeployedModel,
  offered: readonly OfferedModel[],
  now: Date,
): FactMap['model.lifecycle'] | undefined {
  const offers = offersOf(deployed, offered);
  const live = earliestDay(
    offers.flatMap((offer) => [
      offer.inferenceDeprecation,
      ...skusOf(offer, deployed.sku).map((sku) => sku.deprecationDate),
    ]),
  );
  const retirementDate = live ?? bundledRetirement(deployed);
  const daysUntilRetirement = daysUntil(retirementDate ?? '', now);
  if (retirementDate === undefined || daysUntilRetirement === undefined) return undefined;
  return {
    daysUntilRetirement,
    retirementDate,
    preview: offers.some((offer) => equals(offer.lifecycleStatus ?? '', 'preview')) || /preview/i.test(deployed.name),
    replacement: offers.find((offer) => offer.replacement !== undefined)?.replacement ?? '',
    source: live === undefined ? 'table' : 'live',
  };
}

/** Undefined when neither the region's list nor the bundled one has the sizes. `deployed` counts PTUs. */
export function ptuScale(
  model: DeployedModel,
  deployed: number,
  offered: readonly OfferedModel[],
): FactMap['ptu.scale'] | undefined {
  for (const { capacity } of offersOf(model, offered).flatMap((offer) => skusOf(offer, model.sku))) {
    const { minimum, step } = capacity;
    if (minimum !== undefined && step !== undefined) return { deployed, minimum, step, source: 'live' };
  }
  const steps = bundledPtuSteps(model.name, model.sku);
  return steps === undefined ? undefined : { deployed, ...steps, source: 'table' };
}

/** Meters that the region's list names for the deployment. */
export function metersOf(model: DeployedModel, offered: readonly OfferedModel[]): string[] {
  const skus = offersOf(model, offered).flatMap((offer) => skusOf(offer, model.sku));
  return [...new Set(skus.flatMap((sku) => sku.cost.map(({ meterId }) => meterId)))];
}

function skusOf({ skus }: OfferedModel, name: string): OfferedModel['skus'][number][] {
  return skus.filter((sku) => equals(sku.name, name));
}

function equals(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
