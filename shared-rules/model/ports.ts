/** Ports of the three protocols, as ranges that neither overlap nor touch. */
export interface Ports {
  readonly TCP: readonly Range[];
  readonly UDP: readonly Range[];
  readonly SCTP: readonly Range[];
}

type Range = readonly [first: number, last: number];

export type Protocol = keyof Ports;

export const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const whole: readonly Range[] = [[1, 65_535]];

export const noPorts: Ports = { TCP: [], UDP: [], SCTP: [] };
export const allPorts: Ports = { TCP: whole, UDP: whole, SCTP: whole };

/** Some ports of one protocol; without a first one all of them. */
export function portsOf(protocol: Protocol, first?: number, last = first): Ports {
  return {
    ...noPorts,
    [protocol]: first === undefined || last === undefined ? whole : first <= last ? [[first, last]] : [],
  };
}

export function isEmpty(ports: Ports): boolean {
  return ports === noPorts || protocols.every((protocol) => ports[protocol].length === 0);
}

export function isAll(ports: Ports): boolean {
  return (
    ports === allPorts ||
    protocols.every(
      (protocol) => ports[protocol].length === 1 && ports[protocol][0]![0] === 1 && ports[protocol][0]![1] === 65_535,
    )
  );
}

export function union(one: Ports, other: Ports): Ports {
  if (one === allPorts || other === noPorts) return one;
  if (other === allPorts || one === noPorts) return other;
  return each((protocol) => joined([...one[protocol], ...other[protocol]]));
}

export function intersection(one: Ports, other: Ports): Ports {
  if (one === allPorts || other === noPorts) return other;
  if (other === allPorts || one === noPorts) return one;
  return each((protocol) =>
    one[protocol].flatMap(([a, b]) =>
      other[protocol].flatMap(([c, d]): Range[] =>
        Math.max(a, c) <= Math.min(b, d) ? [[Math.max(a, c), Math.min(b, d)]] : [],
      ),
    ),
  );
}

export function without(one: Ports, other: Ports): Ports {
  if (other === noPorts || one === noPorts) return one;
  if (other === allPorts) return noPorts;
  return each((protocol) => {
    let left = [...one[protocol]];
    for (const [c, d] of other[protocol])
      left = left.flatMap(([a, b]): Range[] =>
        d < a || b < c ? [[a, b]] : [...(a < c ? [[a, c - 1] as Range] : []), ...(d < b ? [[d + 1, b] as Range] : [])],
      );
    return left;
  });
}

function each(make: (protocol: Protocol) => readonly Range[]): Ports {
  return { TCP: make('TCP'), UDP: make('UDP'), SCTP: make('SCTP') };
}

function joined(ranges: readonly Range[]): Range[] {
  const result: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const previous = result.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else result.push([first, last]);
  }
  return result;
}

/** As people write them: `TCP 80`, `UDP 5000-5010`, `SCTP`. */
export function inWords(ports: Ports): string[] {
  return protocols.flatMap((protocol) =>
    ports[protocol].map(([first, last]) =>
      first === 1 && last === 65_535 ? protocol : `${protocol} ${first === last ? first : `${first}-${last}`}`,
    ),
  );
}
