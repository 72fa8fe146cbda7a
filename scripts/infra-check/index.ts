import { loadBicepCheck } from './bicep/check.ts';
import { checkConfigs } from './config-file.ts';
import { checkKubernetes } from './kubernetes/check.ts';
import { sortMistakes, type Mistake } from './mistake.ts';

/** Everything that is wrong in the infrastructure below a folder; paths are relative to it. */
export type CheckInfra = (folder: string) => Promise<Mistake[]>;

/** Grammar and shapes take longer to load than the check to run. */
export async function loadInfraCheck(): Promise<CheckInfra> {
  const checkBicep = await loadBicepCheck();
  return async (folder) =>
    sortMistakes([...checkBicep(folder), ...(await checkKubernetes(folder)), ...checkConfigs(folder)]);
}
