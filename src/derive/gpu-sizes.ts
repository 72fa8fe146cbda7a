/** GPUs and vCPUs of one node, read from a size's name. */
export interface NamedSize {
  readonly gpus: number;
  readonly vCpus: number;
}

/**
 * The N series as of November 2026: the shape of the name, and GPUs per number in it. A slice of a GPU counts as
 * one. NP sizes carry FPGAs. The numbers are vCPUs except in names without a version (NC6, NV12).
 */
const N_SERIES: readonly (readonly [RegExp, Readonly<Record<number, number>>])[] = [
  [/^nc(\d+)r?(_promo)?$/, { 6: 1, 12: 2, 24: 4 }],
  [/^nc(\d+)r?s_v[23]$/, { 6: 1, 12: 2, 24: 4 }],
  [/^nc(\d+)as_t4_v3$/, { 4: 1, 8: 1, 16: 1, 64: 4 }],
  [/^nc(\d+)ads_a100_v4$/, { 24: 1, 48: 2, 96: 4 }],
  [/^nc(\d+)adi?s_h100_v5$/, { 40: 1, 80: 2 }],
  [/^ncc(\d+)ads_h100_v5$/, { 40: 1 }],
  [/^nd(\d+)r?s$/, { 6: 1, 12: 2, 24: 4 }],
  [/^nd(\d+)rs_v2$/, { 40: 8 }],
  [/^nd(\d+)am?sr_(a100_)?v4$/, { 96: 8 }],
  [/^nd(\d+)isr?_(h100|h200|mi300x)_v5$/, { 96: 8 }],
  [/^nd(\d+)isr(_ndr)?_gb[23]00_v6$/, { 128: 4 }],
  [/^nv(\d+)(_promo)?$/, { 6: 1, 12: 2, 24: 4 }],
  [/^nv(\d+)s_v2$/, { 6: 1, 12: 2, 24: 4 }],
  [/^nv(\d+)s_v3$/, { 12: 1, 24: 2, 48: 4 }],
  [/^nv(\d+)as_v4$/, { 4: 1, 8: 1, 16: 1, 32: 1 }],
  [/^nv(\d+)adm?s_a10_v5$/, { 6: 1, 12: 1, 18: 1, 36: 1, 72: 2 }],
  [/^nv(\d+)adm?s_v710_v5$/, { 4: 1, 8: 1, 12: 1, 24: 1, 28: 1 }],
  [/^ng(\d+)adm?s_v620_v1$/, { 8: 1, 16: 1, 32: 1 }],
  [/^np(\d+)s$/, { 10: 0, 20: 0, 40: 0 }],
];

/** From version 3 on, and with constrained cores (`e8-4s_v5`), the number is the vCPU count. */
const COUNTED = /^[a-z]+?\d+-(\d+)|^[a-z]+?(\d+)[a-z]*(?:_[a-z0-9]+)*_v(?:[3-9]|\d\d)$/;

/** Sizes outside the N series have no GPU; only N sizes need Azure's size list. `size` in any case. */
export function isAccelerated(size: string): boolean {
  return shortName(size).startsWith('n');
}

/** Undefined for an N size that the table does not know. vCPUs are 0 where the name does not tell them. */
export function sizeFromName(size: string): NamedSize | undefined {
  const name = shortName(size);
  if (!name.startsWith('n')) return { gpus: 0, vCpus: vCpusOf(name) };
  for (const [pattern, gpusByNumber] of N_SERIES) {
    const number = pattern.exec(name)?.[1];
    const gpus = number === undefined ? undefined : gpusByNumber[Number(number)];
    if (gpus !== undefined) return { gpus, vCpus: Number(number) };
  }
  return undefined;
}

/** Whether a quota's name reads like a family of GPU sizes; NP is the one N family without. */
export function isGpuFamilyName(family: string): boolean {
  return /^standard\s*n(c|d|v|g)[a-z0-9_\s]*family$/i.test(family);
}

function shortName(size: string): string {
  return size.toLowerCase().replace(/^(standard|basic)_/, '');
}

function vCpusOf(name: string): number {
  const match = COUNTED.exec(name);
  return Number(match?.[1] ?? match?.[2] ?? 0);
}
