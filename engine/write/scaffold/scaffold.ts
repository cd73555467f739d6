import { blank, type NewResource } from '../../../shared-rules/model/resource';
import type { Json } from '../../../shared-rules/model/value';
import type { TextEdit } from '../edit';
import { freeName } from '../layout';
import { bicepNotation, hclNotation, notationOf } from '../notation';
import type { Texts } from '../texts';
import { armScaffold } from './arm';
import { bicepScaffold } from './bicep';
import { terraformScaffold } from './terraform';

/** A new resource as text. */
export interface Scaffold {
  readonly edits: readonly TextEdit[];
  /** What the property that the resource is for gets; undefined: nothing needs to name it. */
  readonly link?: Json;
  /** One more item for the list that the resource is for. */
  readonly item?: Json;
}

/**
 * The text of a new resource in the language of a file.
 * @param offset somewhere in the resource that it is written below
 * @returns undefined where there is no one way to write it: that resource is repeated, or its name is computed
 */
export function scaffold(what: NewResource, file: string, offset: number, files: Texts): Scaffold | undefined {
  const source = files.get(file);
  if (!source) return undefined;
  const notation = notationOf(file);
  const write = notation === bicepNotation ? bicepScaffold : notation === hclNotation ? terraformScaffold : armScaffold;
  return write(what, source, offset, files);
}

/** What is no resource of its own in ARM, as an item of the list that it belongs in. */
export function itemOf(what: Extract<NewResource, { kind: 'route' | 'delegation' | 'firewallRule' }>, isTaken: (name: string) => boolean): Json {
  switch (what.kind) {
    case 'route':
      return { name: freeName(what.to.includes(':') ? 'default-ipv6' : 'default', isTaken), properties: { addressPrefix: what.to, nextHopType: 'VirtualAppliance', nextHopIpAddress: blank(what.nextHop) } };
    case 'delegation':
      return { name: freeName('aks', isTaken), properties: { serviceName: what.to } };
    case 'firewallRule':
      return { ruleType: 'ApplicationRule', name: freeName('aks', isTaken), sourceAddresses: [blank('*')], protocols: [{ protocolType: 'Http', port: 80 }, { protocolType: 'Https', port: 443 }], fqdnTags: [what.fqdnTag] };
  }
}
