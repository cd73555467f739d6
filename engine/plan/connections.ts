import { Connections, endOf, type Connection } from '../../shared-rules/model/connections';
import type { Field, Workload } from '../../shared-rules/model/kubernetes';
import type { Manifests } from '../../shared-rules/model/manifests';
import { facingOf, isOfType } from '../../shared-rules/model/load-balancer';
import type { Peer } from '../../shared-rules/model/policies';
import { isSameNamespace } from '../../shared-rules/model/selectors';
import type { Networks } from '../deployments/networks';
import { manifestModelOf } from '../deployments/readings';
import { newEvaluation, type Note } from '../evaluate/evaluate';
import type { Files } from '../files/files';
import type { Root } from '../languages/language';
import { SourceOrigin } from '../resources/resource';

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
  return manifestModelOf(root, lowering, ties.of).manifests;
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

/** The Service of type LoadBalancer or NodePort that leads to a workload; an internal one publishes nothing. */
export function publisherOf(to: Peer, manifests: Manifests): string | undefined {
  if (to === 'internet') return undefined;
  const service = manifests.services.find(
    (one) =>
      isOfType(one, 'LoadBalancer', 'NodePort') === true &&
      facingOf(one) !== 'internal' &&
      isSameNamespace(one.namespace, to.namespace) === true &&
      isSelected(one.spec.get('selector'), to),
  );
  return service?.title;
}

/** A Service selects by labels alone. */
export function isSelected(selector: Field, workload: Workload): boolean {
  return (
    selector.entries.length > 0 &&
    selector.entries.every(({ key, source }) => source !== undefined && workload.label(key) === source)
  );
}
