import { directions } from '../../shared-rules/model/connection-groups';
import { Connections, endOf, type Connection } from '../../shared-rules/model/connections';
import { engineFor } from '../../shared-rules/model/cluster-facts';
import { workloadOf, isWorkload, type Field, type Manifest, type Workload } from '../../shared-rules/model/kubernetes';
import type { Manifests } from '../../shared-rules/model/manifests';
import { readPolicy, type Direction, type Peer, type Policy } from '../../shared-rules/model/policies';
import { inWords, isAll, isEmpty, unionOf } from '../../shared-rules/model/ports';
import { isSameNamespace } from '../../shared-rules/model/selectors';
import type { Networks } from '../deployments/networks';
import type { Files } from '../files/files';
import { LineIndex } from '../files/positions';
import { basename } from '../files/uri';
import type { Root } from '../languages/language';
import { isSelected, manifestsIn, placesOf, publisherOf } from './connections';
import { idleBecause } from './connection-picture';
import type { PlanNote } from './plan';

/** So many ends are named, the others counted. */
const maxNamed = 4;

/** What is said of a workload, a policy or a Service where its name and kind stand: who reaches it, whom it reaches, and why. */
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
    const lines = new Lines(manifests, files).of(found.manifest);
    if (lines.length > 0) return [{ start: found.place.start, end: found.place.end, lines, short: undefined }];
  }
  return [];
}

/** The kind or the name of an object, where an offset is in it. */
function placeAt(fields: Field, offset: number): { readonly start: number; readonly end: number } | undefined {
  const places = [fields.get('kind'), fields.get('metadata', 'name')].flatMap((field) => placesOf([field]));
  return places.find(({ start, end }) => start <= offset && offset <= end);
}

class Lines {
  readonly #connections: Connections;

  constructor(
    private readonly manifests: Manifests,
    private readonly files: Files,
  ) {
    this.#connections = new Connections(manifests);
  }

  of(manifest: Manifest): string[] {
    if (isWorkload(manifest)) return this.#workload(workloadOf(manifest));
    if (manifest.kind === 'Service' && manifest.group === '') return this.#service(manifest);
    return this.manifests.policies.includes(manifest) ? this.#policy(manifest) : [];
  }

  #workload(workload: Workload): string[] {
    const others = this.manifests.workloads.filter((one) => one !== workload);
    const connections = this.#connections;
    // The Internet first: it is what most people look for.
    const ends: readonly Peer[] = ['internet', ...others];
    const into = ends.map((from) => connections.between(from, workload));
    const out = ends.map((to) => connections.between(workload, to));
    const published = publisherOf(workload, this.manifests);
    return [
      sentence('Reached by', into, ({ from }) =>
        from === 'internet' && published !== undefined ? `${nameOf(from)}, published by ${published}` : nameOf(from),
      ),
      sentence('Reaches', out, ({ to }) => nameOf(to)),
      this.#because(workload),
      ...this.#doubts(workload, [...into, ...out]),
    ];
  }

  #because(workload: Workload): string {
    if (engineFor(this.manifests.tieOf(workload.manifest)) === 'none')
      return `Because nothing enforces policies in ${this.manifests.tieOf(workload.manifest)!.object.replace(/^every /, 'any ')}.`;
    if (workload.hostNetwork === true) return 'Because it uses the network of its node, where policies do not apply.';
    const closing = directions.map((direction) => {
      const chosen = this.#connections.chosen(workload, direction).filter(({ isolates }) => isolates !== false);
      return {
        direction,
        policies: chosen.map(({ policy }) => this.#named(policy.manifest)),
        isSure: chosen.some(({ isCertain, isolates }) => isCertain && isolates === true),
      };
    });
    if (closing.every(({ policies }) => policies.length === 0)) return 'Because no policy isolates it.';
    const parts = closing.map(({ direction, policies, isSure }) => {
      const named = new Set(policies);
      if (named.size === 0) return `no policy isolates its ${direction}`;
      const verb = isSure ? `isolate${named.size === 1 ? 's' : ''}` : 'may isolate';
      return `${inList([...named])} ${verb} its ${direction}`;
    });
    return `Because ${parts.join(', and ')}.`;
  }

  /** What makes an answer uncertain for all. */
  #doubts(workload: Workload, all: readonly Connection[]): string[] {
    const others = this.manifests.othersPolicies;
    const isOpen = all.some(({ answer }) => answer === 'unknown');
    const tie = this.manifests.tieOf(workload.manifest);
    const isElsewhere = tie === undefined && this.manifests.policies.length > 0;
    return [
      ...(isOpen && others.length > 0
        ? [`What ${inList(others.map((one) => this.#named(one)))} applies is not seen.`]
        : []),
      ...(isElsewhere ? ['No cluster is known that it runs on: as if every policy were enforced.'] : []),
    ];
  }

  #service(service: Manifest): string[] {
    const pods = this.manifests.workloads.filter(
      (one) =>
        isSameNamespace(one.namespace, service.namespace) === true && isSelected(service.spec.get('selector'), one),
    );
    if (pods.length === 0)
      return service.spec.get('selector').kind === 'known'
        ? ['No workload in these files has the labels that it selects.']
        : [];
    return pods.flatMap((one) => {
      const ports = service.spec.get('ports').items.flatMap((port) => targetOf(port, one) ?? []);
      const on = ports.length > 0 ? ` on ${inList([...new Set(ports)])}` : '';
      return [`Leads to ${endOf(one)}${on}.`, ...this.#workload(one)];
    });
  }

  #policy(manifest: Manifest): string[] {
    const idle = idleBecause(manifest, this.manifests);
    const engine = engineFor(this.manifests.tieOf(manifest));
    const policies = readPolicy(manifest, this.manifests.namespaces, engine);
    const lines = directions.flatMap((direction) => this.#direction(policies, direction));
    return idle === undefined ? lines : [`It changes nothing: ${idle}.`, ...(engine === 'none' ? [] : lines)];
  }

  #direction(policies: readonly Policy[], direction: Direction): string[] {
    const { workloads } = this.manifests;
    const isolated = workloads.filter((one) =>
      policies.some((policy) => policy.selects(one) !== false && policy.isolates(direction) !== false),
    );
    const [first] = isolated;
    if (!first) return [`Isolates no ${direction}.`];
    const peers: readonly Peer[] = ['internet', ...workloads];
    const rules = policies.flatMap((policy) => policy.rules(direction));
    const said = (action: 'allow' | 'deny') =>
      peers.flatMap((peer) => {
        const open = rules.filter((rule) => rule.action === action && rule.admits(peer) !== false);
        const target = direction === 'ingress' ? first : peer;
        const ports = unionOf(open.map((rule) => rule.ports(target).possible));
        if (open.length === 0 || isEmpty(ports)) return [];
        const isSure = open.some((rule) => rule.admits(peer) === true);
        return [
          `${nameOf(peer)}${inParentheses([...(isAll(ports) ? [] : inWords(ports)), ...(isSure ? [] : ['not certain'])])}`,
        ];
      });
    const [allowed, denied] = [said('allow'), said('deny')];
    const lets = direction === 'ingress' ? 'Lets in' : 'Lets out to';
    return [
      `Isolates ${direction} of ${inList(isolated.map(endOf))}. ${lets} ${allowed.length === 0 ? 'nobody' : inList(allowed)}.`,
      ...(denied.length > 0 ? [`Denies ${inList(denied)}.`] : []),
    ];
  }

  /** `NetworkPolicy web (policies.yaml:12)` */
  #named(manifest: Manifest): string {
    const [place] = placesOf([manifest.fields.get('kind')]);
    const text = place && this.files.get(place.file)?.text;
    if (!place || text === undefined) return manifest.title;
    return `${manifest.title} (${decodeURIComponent(basename(place.file))}:${new LineIndex(text).at(place.start).line + 1})`;
  }
}

/** An end of a connection as people say it. */
function nameOf(end: Peer): string {
  return end === 'internet' ? 'the Internet' : endOf(end);
}

/** Where a port of a Service leads to in a workload: `TCP 8080`. */
function targetOf(port: Field, { ports }: Workload): string | undefined {
  const protocol = port.get('protocol').text ?? 'TCP';
  const target = port.get('targetPort').kind === 'absent' ? port.get('port') : port.get('targetPort');
  if (typeof target.value === 'number') return `${protocol} ${target.value}`;
  const named = ports.find(({ name }) => name !== undefined && name === target.source);
  return typeof named?.port.value === 'number' ? `${protocol} ${named.port.value}` : undefined;
}

function sentence(what: string, all: readonly Connection[], end: (one: Connection) => string): string {
  const named = (answer: Connection['answer']) =>
    all.filter((one) => one.answer === answer).map((one) => `${end(one)}${inParentheses(one.ports ?? [])}`);
  const [allowed, open] = [named('allowed'), named('unknown')];
  const sure = allowed.length === 0 ? 'nobody' : inList(allowed);
  return `${what} ${sure}${open.length > 0 ? `; it is not known of ${inList(open)}` : ''}.`;
}

function inParentheses(words: readonly string[]): string {
  return words.length === 0 ? '' : ` (${inList(words)})`;
}

function inList(names: readonly string[]): string {
  const shown = names.slice(0, maxNamed);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
