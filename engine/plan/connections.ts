import { Connections, endOf, type Connection } from '../../shared-rules/model/connections';
import type { Field, Manifest, Workload } from '../../shared-rules/model/kubernetes';
import type { Manifests } from '../../shared-rules/model/manifests';
import { isOfType } from '../../shared-rules/model/load-balancer';
import type { Peer } from '../../shared-rules/model/policies';
import { isSameNamespace } from '../../shared-rules/model/selectors';
import type { Networks } from '../deployments/networks';
import { manifestModelOf } from '../deployments/readings';
import { newEvaluation, type Note } from '../evaluate/evaluate';
import type { Files } from '../files/files';
import type { Root } from '../languages/language';
import { SourceOrigin } from '../resources/resource';
import { contextsOf } from '../deployments/roots';
import type { PlanNote } from './plan';

/** Whether one end reaches another: `shop/Deployment/web`, `internet`. Offsets are UTF-16. */
export interface LocatedConnection {
  readonly from: string;
  readonly to: string;
  /** Undefined: all. */
  readonly ports: readonly string[] | undefined;
  readonly answer: Connection['answer'];
  readonly because: readonly { readonly file: string; readonly start: number; readonly end: number }[];
  /** The files of its ends. */
  readonly files: readonly string[];
  /** Of what comes from the Internet: the Service that publishes it. */
  readonly published: string | undefined;
}

/** What the manifests of a root come to, read again from the files. */
export function manifestsIn(root: Root, files: Files, networks: Networks): Manifests | undefined {
  if (!root.members) return undefined;
  const lowering = { files, evaluation: newEvaluation(), stack: [root.uri] };
  const ties = networks.clusters.tiesFor(root, files, lowering.evaluation, networks);
  return manifestModelOf(root, contextsOf(root, lowering)[0]!, lowering, ties.of).manifests;
}

/** Who may talk to whom, of everything that the manifests of some roots apply. */
export function* connectionsOf(
  roots: readonly Root[],
  files: Files,
  networks: Networks,
  count?: (steps: number) => void,
): Generator<LocatedConnection> {
  for (const root of roots) {
    const manifests = manifestsIn(root, files, networks);
    if (!manifests) continue;
    for (const { from, to, ports, answer, because } of new Connections(manifests, count).all()) {
      yield {
        from: endOf(from),
        to: endOf(to),
        ports,
        answer,
        because: placesOf(because),
        files: [from, to].flatMap((end) => (end === 'internet' ? [] : [end.manifest.facts.file])),
        published: from === 'internet' ? publisherOf(to, manifests) : undefined,
      };
    }
  }
}

/** What is said of connections as a whole: what others may add. */
export function* notesOnConnections(roots: readonly Root[], files: Files, networks: Networks): Generator<Note> {
  for (const root of roots) {
    for (const other of manifestsIn(root, files, networks)?.othersPolicies ?? []) {
      const [place] = placesOf([other.fields.get('kind')]);
      if (place)
        yield {
          ...place,
          message: `What this ${other.kind} applies is not seen, so connections that it may concern are unknown.`,
        };
    }
  }
}

const nowhere: LocatedConnection['because'] = [];

export function placesOf(fields: readonly Field[]): LocatedConnection['because'] {
  if (fields.length === 0) return nowhere;
  const places = fields.flatMap(({ at }) =>
    at instanceof SourceOrigin ? [{ file: at.place.file, ...at.place.span }] : [],
  );
  const spans = places.map(({ file, start, end }) => ({ file, start, end }));
  return [...new Map(spans.map((one) => [`${one.file}#${one.start}`, one])).values()];
}

/** The Service of type LoadBalancer or NodePort that leads to a workload. */
export function publisherOf(to: Peer, manifests: Manifests): string | undefined {
  if (to === 'internet') return undefined;
  const service = manifests.services.find(
    (one) =>
      isOfType(one, 'LoadBalancer', 'NodePort') === true &&
      isSameNamespace(one.namespace, to.namespace) === true &&
      isSelected(one.spec.get('selector'), to),
  );
  return service?.title;
}

/** A Service selects by labels alone. */
function isSelected(selector: Field, workload: Workload): boolean {
  return (
    selector.entries.length > 0 &&
    selector.entries.every(({ key, source }) => source !== undefined && workload.label(key) === source)
  );
}

/** So many ends are named, the others counted. */
const maxNamed = 4;

/** What is said of a workload, a policy or a Service where its name and kind stand. */
export function connectionsAt(
  file: string,
  offset: number,
  roots: readonly Root[],
  files: Files,
  networks: Networks,
): readonly PlanNote[] {
  for (const root of roots) {
    const manifests = root.members?.includes(file) ? manifestsIn(root, files, networks) : undefined;
    const found = manifests?.all
      .filter(({ facts }) => facts.file === file)
      .map((manifest) => ({ manifest, place: placeAt(manifest.fields, offset) }))
      .find(({ place }) => place);
    if (!manifests || !found?.place) continue;
    const lines = linesFor(found.manifest, manifests);
    if (lines.length > 0) return [{ start: found.place.start, end: found.place.end, lines, short: undefined }];
  }
  return [];
}

/** The kind or the name of an object, where an offset is in it. */
function placeAt(fields: Field, offset: number): { readonly start: number; readonly end: number } | undefined {
  const places = [fields.get('kind'), fields.get('metadata', 'name')].flatMap((field) => placesOf([field]));
  return places.find(({ start, end }) => start <= offset && offset <= end);
}

function linesFor(manifest: Manifest, manifests: Manifests): string[] {
  const connections = new Connections(manifests);
  const workload = manifests.workloads.find((one) => one.manifest === manifest);
  if (workload) return linesOfWorkload(workload, manifests, connections);
  if (manifest.kind === 'Service') {
    const pods = manifests.workloads.filter(
      (one) =>
        isSameNamespace(one.namespace, manifest.namespace) === true && isSelected(manifest.spec.get('selector'), one),
    );
    return pods.flatMap((one) => [`Leads to ${endOf(one)}.`, ...linesOfWorkload(one, manifests, connections)]);
  }
  if (!manifests.policies.includes(manifest)) return [];
  const selected = (['ingress', 'egress'] as const).map((direction) => ({
    direction,
    ends: manifests.workloads
      .filter((one) =>
        connections
          .chosen(one, direction)
          .some(({ policy, isolates }) => policy.manifest === manifest && isolates !== false),
      )
      .map(endOf),
  }));
  return selected.map(({ direction, ends }) =>
    ends.length === 0 ? `Isolates no ${direction}.` : `Isolates ${direction} of ${inList(ends)}.`,
  );
}

function linesOfWorkload(workload: Workload, manifests: Manifests, connections: Connections): string[] {
  const others = manifests.workloads.filter((one) => one !== workload);
  const into = [
    ...others.map((from) => connections.between(from, workload)),
    connections.between('internet', workload),
  ];
  const out = [...others.map((to) => connections.between(workload, to)), connections.between(workload, 'internet')];
  const line = (what: string, all: readonly Connection[], end: (one: Connection) => Peer) => {
    const named = (answer: Connection['answer']) =>
      all
        .filter((one) => one.answer === answer)
        .map((one) => `${endOf(end(one))}${one.ports ? ` (${one.ports.join(', ')})` : ''}`);
    const [allowed, open] = [named('allowed'), named('unknown')];
    const sure = allowed.length === 0 ? 'nobody' : inList(allowed);
    return `${what} ${sure}${open.length > 0 ? `; it is not known of ${inList(open)}` : ''}.`;
  };
  const closing = (['ingress', 'egress'] as const).flatMap((direction) =>
    connections
      .chosen(workload, direction)
      .flatMap(({ policy, isolates }) => (isolates === false ? [] : [policy.manifest.title])),
  );
  const because = closing.length > 0 ? [`Because of ${inList([...new Set(closing)])}.`] : ['No policy selects it.'];
  return [line('Reached by', into, ({ from }) => from), line('Reaches', out, ({ to }) => to), ...because];
}

function inList(names: readonly string[]): string {
  const shown = names.slice(0, maxNamed);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
