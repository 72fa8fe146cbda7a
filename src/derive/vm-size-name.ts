const SIZE = /^(standard|basic)_([a-z]+)(\d+(?:-\d+)?)([a-z]*)((?:_[a-z0-9]+)*)$/;

/**
 * A VM size in Azure's own spelling (`STANDARD_NC24ADS_A100_V4` -> `Standard_NC24ads_A100_v4`): the price list
 * compares with case, and resources spell sizes as somebody typed them. Unchanged when it is no size name.
 */
export function vmSizeName(size: string): string {
  const parts = SIZE.exec(size.toLowerCase());
  if (parts === null) return size;
  const [, tier = '', family = '', count = '', features = '', rest = ''] = parts;
  const tail = rest.replaceAll(/_([a-z0-9]+)/g, (_, part: string) => `_${tailPart(part)}`);
  return `${capitalised(tier)}_${family.toUpperCase()}${count}${features}${tail}`;
}

/** Versions are lower-case, names of accelerators and fabrics upper-case. */
function tailPart(part: string): string {
  if (/^v\d+$/.test(part)) return part;
  return part === 'promo' ? 'Promo' : part.toUpperCase();
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
