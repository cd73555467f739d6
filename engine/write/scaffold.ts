import { blank, type NewResource } from '../../shared-rules/model/resource';
import type { Json } from '../../shared-rules/model/value';
import type { TextEdit } from './edit';
import { freeName } from './layout';
import type { Texts } from './texts';

/** A new resource as text. */
export interface Scaffold {
  readonly edits: readonly TextEdit[];
  /** What the property that the resource is for gets; undefined: nothing needs to name it. */
  readonly link?: Json;
  /** One more item for the list that the resource is for. */
  readonly item?: Json;
}

/** Writes new resources, each in the language of its file; see `Language.scaffold`. */
export type Scaffolder = (what: NewResource, file: string, offset: number, files: Texts) => Scaffold | undefined;

/** What is no resource of its own in ARM, as an item of the list that it belongs in. */
export function itemOf(
  what: Extract<NewResource, { kind: 'route' | 'subnet' | 'delegation' | 'firewallRule' }>,
  isTaken: (name: string) => boolean,
): Json {
  switch (what.kind) {
    case 'route':
      return {
        name: freeName(what.to.includes(':') ? 'default-ipv6' : 'default', isTaken),
        properties: { addressPrefix: what.to, nextHopType: 'VirtualAppliance', nextHopIpAddress: blank(what.nextHop) },
      };
    case 'subnet':
      return { name: blank(freeName('snet-new', isTaken)), properties: { addressPrefix: what.range } };
    case 'delegation':
      return { name: freeName('aks', isTaken), properties: { serviceName: what.to } };
    case 'firewallRule':
      return {
        ruleType: 'ApplicationRule',
        name: freeName('aks', isTaken),
        sourceAddresses: [blank('*')],
        protocols: [
          { protocolType: 'Http', port: 80 },
          { protocolType: 'Https', port: 443 },
        ],
        fqdnTags: [what.fqdnTag],
      };
  }
}
