/** Prefixes shorter than these cover whole providers or more. */
const SHORTEST_IPV4 = 16;
const SHORTEST_IPV6 = 32;
/** RFC 1918 and carrier-grade NAT, with the length of their own prefix. */
const PRIVATE_IPV4 = [
  { prefix: [10], length: 8 },
  { prefix: [172, 16], length: 12 },
  { prefix: [192, 168], length: 16 },
  { prefix: [100, 64], length: 10 },
];

/** Whether a CIDR range admits so many public addresses that it is no selection. A single address never is. */
export function isOpenRange(range: string): boolean {
  const [address = '', length] = range.trim().split('/');
  if (length === undefined) return false;
  const bits = Number(length);
  if (address.includes(':')) return bits < SHORTEST_IPV6 && !/^f[cd]/i.test(address);
  return bits < SHORTEST_IPV4 && !isPrivate(address, bits);
}

function isPrivate(address: string, bits: number): boolean {
  const octets = address.split('.').map(Number);
  const [first = 0, second = 0] = octets;
  return PRIVATE_IPV4.some(({ prefix, length }) => {
    if (bits < length) return false;
    const [start, next = 0] = prefix;
    const mask = length <= 8 ? 0 : 256 - 2 ** (16 - length);
    return first === start && (second & mask) === next;
  });
}
