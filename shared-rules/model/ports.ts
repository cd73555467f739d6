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

/** All of some together, however many they are. */
export function unionOf(all: readonly Ports[]): Ports {
  if (all.length <= 1) return all[0] ?? noPorts;
  if (all.includes(allPorts)) return allPorts;
  return each((protocol) => joined(all.flatMap((one) => one[protocol])));
}

export function intersection(one: Ports, other: Ports): Ports {
  if (one === allPorts || other === noPorts) return other;
  if (other === allPorts || one === noPorts) return one;
  return each((protocol) => {
    const [own, others] = [one[protocol], other[protocol]];
    const common: Range[] = [];
    // Both are in order: what ends first is done with.
    for (let at = 0, beside = 0; at < own.length && beside < others.length;) {
      const [[a, b], [c, d]] = [own[at]!, others[beside]!];
      if (Math.max(a, c) <= Math.min(b, d)) common.push([Math.max(a, c), Math.min(b, d)]);
      if (b < d) at++;
      else beside++;
    }
    return common;
  });
}

export function without(one: Ports, other: Ports): Ports {
  if (other === noPorts || one === noPorts) return one;
  if (other === allPorts) return noPorts;
  return each((protocol) => {
    const left: Range[] = [];
    const holes = other[protocol];
    let at = 0;
    for (const [first, last] of one[protocol]) {
      let from = first;
      while (at < holes.length && holes[at]![1] < from) at++;
      for (; at < holes.length && holes[at]![0] <= last; at++) {
        if (holes[at]![0] > from) left.push([from, holes[at]![0] - 1]);
        from = Math.max(from, holes[at]![1] + 1);
        // It may reach into the next range.
        if (holes[at]![1] > last) break;
      }
      if (from <= last) left.push([from, last]);
    }
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
