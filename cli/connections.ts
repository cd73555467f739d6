import { largest } from '../shared-rules/lists';
import type { LocatedConnection } from '../engine/engine';
import { placeText, type Printed } from '../tools/report';

/** Who may talk to whom, as JSON: ends are `namespace/kind/name` or `internet`; `ports` is left out where all are meant. */
export function connectionsJson(connections: readonly LocatedConnection[], { path, range }: Printed): string {
  const report = {
    connections: connections.map(({ from, to, ports, answer, because }) => ({
      from,
      to,
      ...(ports === undefined ? {} : { ports }),
      answer,
      because: because.map((place) => ({ file: path(place.file), range: range(place) })),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** One line for each connection, with the first line that decides it. */
export function connectionsText(connections: readonly LocatedConnection[], printed: Printed): string {
  if (connections.length === 0) return 'No workloads.\n';
  const width = largest(connections.map(({ from, to }) => from.length + to.length + 3));
  return connections
    .map(({ from, to, ports, answer, because, published }) => {
      const what = answer === 'allowed' ? (ports?.join(', ') ?? 'all ports') : answer;
      const more = answer === 'unknown' && ports !== undefined ? ` (${ports.join(', ')})` : '';
      const where = because[0] ? `  ${placeText(because[0], printed)}` : '';
      const how = published === undefined || answer === 'denied' ? '' : `  published by ${published}`;
      return `${`${from} → ${to}`.padEnd(width)}  ${what}${more}${how}${where}\n`;
    })
    .join('');
}

/** A picture for Graphviz: namespaces as boxes, what is allowed as arrows, what is not known as dashed ones. */
export function connectionsDot(connections: readonly LocatedConnection[]): string {
  const ends = [...new Set(connections.flatMap(({ from, to }) => [from, to]))];
  const namespaces = new Map<string, string[]>();
  for (const end of ends) {
    if (end === 'internet') continue;
    const name = end.slice(0, end.indexOf('/'));
    namespaces.set(name, [...(namespaces.get(name) ?? []), end]);
  }
  const boxes = [...namespaces].map(
    ([name, inside], at) =>
      `  subgraph cluster_${at} {\n    label=${quoted(name)};\n${inside.map((end) => `    ${quoted(end)} [label=${quoted(end.slice(name.length + 1))}];\n`).join('')}  }\n`,
  );
  const edges = connections.flatMap(({ from, to, ports, answer }) => {
    if (answer === 'denied') return [];
    const label = ports === undefined ? '' : `label=${quoted(ports.join(', '))}`;
    const style = answer === 'unknown' ? 'style=dashed' : '';
    const attributes = [label, style].filter((one) => one !== '').join(', ');
    return [`  ${quoted(from)} -> ${quoted(to)}${attributes === '' ? '' : ` [${attributes}]`};\n`];
  });
  const internet = ends.includes('internet') ? '  "internet" [shape=box];\n' : '';
  return `digraph connections {\n  node [shape=ellipse];\n${internet}${boxes.join('')}${edges.join('')}}\n`;
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/[\r\n]/g, ' ')}"`;
}
