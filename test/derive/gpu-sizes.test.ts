import { expect, test } from 'vitest';
import { isAccelerated, isGpuFamilyName, sizeFromName } from '../../src/derive/gpu-sizes.ts';

test.each([
  ['Standard_NC6', 1, 6],
  ['Standard_NC24r_Promo', 4, 24],
  ['Standard_NC24rs_v3', 4, 24],
  ['Standard_NC64as_T4_v3', 4, 64],
  ['STANDARD_NC96ADS_A100_V4', 4, 96],
  ['Standard_NC40ads_H100_v5', 1, 40],
  ['Standard_NC80adis_H100_v5', 2, 80],
  ['Standard_ND40rs_v2', 8, 40],
  ['Standard_ND96asr_v4', 8, 96],
  ['Standard_ND96amsr_A100_v4', 8, 96],
  ['Standard_ND96isr_H100_v5', 8, 96],
  ['Standard_ND96isr_MI300X_v5', 8, 96],
  ['Standard_NV48s_v3', 4, 48],
  ['Standard_NV36adms_A10_v5', 1, 36],
  ['Standard_NV72ads_A10_v5', 2, 72],
  ['Standard_NP20s', 0, 20],
])('%s has %i GPUs and %i vCPUs', (size, gpus, vCpus) => {
  expect(sizeFromName(size)).toEqual({ gpus, vCpus });
});

test('a size of the N series that is not in the table is left open', () => {
  expect(sizeFromName('Standard_NC7ads_A100_v4')).toBeUndefined();
  expect(sizeFromName('Standard_NX1')).toBeUndefined();
});

test('other series have no GPU, and vCPUs where the name tells', () => {
  expect(['Standard_D16ads_v5', 'Standard_M64-32ms_v3', 'Standard_DS11', 'Basic_A0'].map(sizeFromName)).toEqual([
    { gpus: 0, vCpus: 16 },
    { gpus: 0, vCpus: 32 },
    { gpus: 0, vCpus: 0 },
    { gpus: 0, vCpus: 0 },
  ]);
  expect(isAccelerated('Standard_D2s_v5')).toBe(false);
});

test.each([
  ['standardNCADSA100v4Family', true],
  ['Standard NCASv3_T4 Family', true],
  ['standardNDISv5MI300XFamily', true],
  ['StandardNCCads2023Family', true],
  ['standardNVADSA10v5Family', true],
  ['standardNPSFamily', false],
  ['standardDSv5Family', false],
  ['cores', false],
])('the quota %s is for GPUs: %s', (name, gpu) => {
  expect(isGpuFamilyName(name)).toBe(gpu);
});
