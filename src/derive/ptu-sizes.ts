/** Day of the published sizing page. */
export const PTU_SIZES_AS_OF = '2026-09-23';

export interface PtuSteps {
  /** Smallest deployable count of PTUs. */
  readonly minimum: number;
  /** Step between counts. */
  readonly step: number;
}

/** OpenAI text models may be deployed world-wide or per data zone in these sizes, whatever the model. */
const WIDE: PtuSteps = { minimum: 15, step: 5 };
const LARGE: PtuSteps = { minimum: 50, step: 50 };
const SMALL: PtuSteps = { minimum: 25, step: 25 };
const HUNDREDS: PtuSteps = { minimum: 100, step: 100 };

const REGIONAL: Readonly<Record<string, PtuSteps>> = {
  'gpt-6-sol': LARGE,
  'gpt-6-astra': LARGE,
  'gpt-5.6-luna': LARGE,
  'gpt-5.6-terra': LARGE,
  'gpt-5.6-sol': LARGE,
  'gpt-5.5': LARGE,
  'gpt-5.4': LARGE,
  'gpt-5.4-mini': SMALL,
  'gpt-5.3-codex': LARGE,
  'gpt-5.2': LARGE,
  'gpt-5.2-codex': LARGE,
  'gpt-5.1': LARGE,
  'gpt-5.1-codex': LARGE,
  'gpt-5': LARGE,
  'gpt-5-mini': SMALL,
  'gpt-4.1': LARGE,
  'gpt-4.1-mini': SMALL,
  'gpt-4.1-nano': SMALL,
  o3: LARGE,
  'o4-mini': SMALL,
  'gpt-4o': LARGE,
  'gpt-4o-mini': SMALL,
  'o3-mini': SMALL,
  o1: { minimum: 25, step: 50 },
};

/** PTU sizes from the bundled table; undefined for what it does not know. `sku` is the deployment type in any case. */
export function bundledPtuSteps(model: string, sku: string): PtuSteps | undefined {
  const name = model.toLowerCase();
  const isWide = /^(global|datazone)/i.test(sku);
  if (name === 'gpt-image-2') return HUNDREDS;
  if (name === 'llama-3.3-70b-instruct') return isWide ? HUNDREDS : undefined;
  if (!Object.hasOwn(REGIONAL, name)) return undefined;
  return isWide ? WIDE : REGIONAL[name];
}

/** Whether a deployment type is provisioned throughput. */
export function isProvisioned(sku: string | undefined): boolean {
  return /provisioned/i.test(sku ?? '');
}
