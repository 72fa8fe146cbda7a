/** `South Central US` and `southcentralus` name one region; the second form is canonical. */
export function normaliseLocation(location: string | undefined): string | undefined {
  return location === undefined ? undefined : location.toLowerCase().replace(/[\s-]/g, '');
}
