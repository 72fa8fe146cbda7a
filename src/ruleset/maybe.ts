/** `{ [key]: value }`, or nothing when there is no value: an optional property is absent, never undefined. */
export function maybe<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  if (value === undefined) return {};
  const present: { [P in K]?: V } = {};
  present[key] = value;
  return present;
}
