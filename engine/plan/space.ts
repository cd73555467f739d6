import { contains, findFree, formatCidr, nthAddress, type Cidr } from '../../shared-rules/model/cidr';
import { rangesIn, type Subnet } from '../../shared-rules/model/surroundings';

/** A part of an address space, in the order of addresses. */
export interface SpaceView {
  /** A subnet's; undefined: nothing takes it. */
  readonly name: string | undefined;
  readonly range: string;
  /** How many addresses. */
  readonly size: number;
  /** Blocks of several sizes that have room in what is free, the widest first. */
  readonly blocks: readonly string[];
}

/** The subnets of an address space and what is free between them, in the order of addresses; IPv4 only. */
export function spaceOf(ranges: readonly Cidr[], subnets: readonly Subnet[]): SpaceView[] {
  const own = ranges.filter(({ family }) => family === 4);
  const taken = subnets
    .flatMap((subnet) => rangesIn(subnet.addressPrefixes).map(({ range }) => ({ name: subnet.label, range })))
    .sort((a, b) => Number(a.range.first - b.range.first));
  return own.flatMap((space) => {
    const parts: SpaceView[] = [];
    const add = (name: string | undefined, range: string, first: bigint, last: bigint) =>
      parts.push({
        name,
        range,
        size: Number(last - first) + 1,
        blocks: name === undefined ? blocksIn(space, first, last) : [],
      });
    const free = (first: bigint, last: bigint) =>
      add(
        undefined,
        `${nthAddress(space, Number(first - space.first))} – ${nthAddress(space, Number(last - space.first))}`,
        first,
        last,
      );
    let at = space.first;
    for (const { name, range } of taken) {
      if (!contains(space, range)) continue;
      if (range.first > at) free(at, range.first - 1n);
      add(name, formatCidr(range), range.first, range.last);
      if (range.last >= at) at = range.last + 1n;
    }
    if (at <= space.last) free(at, space.last);
    return parts;
  });
}

/** The sizes that people give a subnet of a cluster. */
const blockPrefixes = [22, 24, 26, 28];

/** The first block of each size between two addresses of a space. */
function blocksIn(space: Cidr, first: bigint, last: bigint): string[] {
  return blockPrefixes.flatMap((prefix) => {
    const size = 1n << BigInt(32 - prefix);
    const start = ((first + size - 1n) / size) * size;
    return start + size - 1n <= last ? [`${nthAddress(space, Number(start - space.first))}/${prefix}`] : [];
  });
}

/** The widest block inside a range that nothing takes. */
export function largestFree(range: Cidr, taken: readonly Cidr[]): string | undefined {
  if (range.family !== 4) return undefined;
  for (let prefix = range.prefix; prefix <= 29; prefix++) {
    const free = findFree(prefix, [range], taken);
    if (free) return formatCidr(free);
  }
  return undefined;
}
