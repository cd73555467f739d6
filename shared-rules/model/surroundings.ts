import { parseCidr, type Cidr } from './cidr';
import type { Reference, Resource } from './resource';
import type { RulesInOrder } from './security-rules';
import type { List, Value } from './value';

/** What a reference leads to. "Missing" is only ever said of something found. */
export type Link<T> =
  | { readonly kind: 'found'; readonly value: T }
  /** Nothing is referred to. */
  | { readonly kind: 'absent' }
  /** It exists already, or is deployed by others. */
  | { readonly kind: 'notInFiles' }
  | { readonly kind: 'unknown' };

/** `Microsoft.Network/virtualNetworks` */
export class VirtualNetwork {
  constructor(
    readonly resource: Resource,
    readonly subnets: () => List<Subnet>,
  ) {}

  /** `properties.addressSpace.addressPrefixes` */
  get addressPrefixes(): Value<List<Value<string>>> {
    return this.resource.strings('properties.addressSpace.addressPrefixes');
  }
  /** `properties.encryption.enabled`: virtual machines encrypt what they send each other. Default false. */
  get encryptionEnabled(): Value<boolean> {
    return this.resource.boolean('properties.encryption.enabled');
  }
  /** `properties.enableDdosProtection`. Default false. */
  get enableDdosProtection(): Value<boolean> {
    return this.resource.boolean('properties.enableDdosProtection');
  }
  /** `properties.ddosProtectionPlan.id` */
  get ddosProtectionPlan(): Value<Reference> {
    return this.resource.reference('properties.ddosProtectionPlan.id');
  }
}

/** A subnet, written inside its virtual network or as a resource of its own. */
export class Subnet {
  constructor(
    readonly resource: Resource,
    /** Where its properties begin: `properties` or `properties.subnets[0].properties`. */
    readonly path: string,
    /** For messages: `snet-nodes`. */
    readonly label: string,
    readonly virtualNetwork: () => VirtualNetwork | undefined,
    private readonly links: SubnetLinks,
  ) {}

  /** Its ranges: `addressPrefix`, or `addressPrefixes`. */
  get addressPrefixes(): Value<List<Value<string>>> {
    const several = this.resource.strings(`${this.path}.addressPrefixes`);
    if (several.kind !== 'absent') return several;
    const one = this.resource.string(`${this.path}.addressPrefix`);
    return one.kind === 'absent'
      ? several
      : one.kind === 'unknown'
        ? one
        : { kind: 'known', value: { items: [one], complete: true }, at: one.at };
  }
  /**
   * Whether its machines reach the Internet without any way out being set up. Default true with api-versions before `privateSubnets.byDefault`; later ones
   * make new networks without it. azurerm sends true.
   */
  get defaultOutboundAccess(): Value<boolean> {
    return this.resource.boolean(`${this.path}.defaultOutboundAccess`);
  }
  /** The api-version of the subnet, or of the network that it is written in. */
  get apiVersion(): Value<string> {
    return this.resource.string('apiVersion');
  }
  /** The services that it is delegated to. */
  get delegations(): Value<List<Value<string>>> {
    const items = this.resource.items(`${this.path}.delegations`);
    if (items.kind !== 'known') return items;
    return {
      ...items,
      value: {
        items: items.value.items.map((path) => this.resource.string(`${path}.properties.serviceName`)),
        complete: items.value.complete,
      },
    };
  }
  /** `networkSecurityGroup`, for a finding about its absence. */
  get networkSecurityGroupId(): Value<Reference> {
    return this.resource.reference(`${this.path}.networkSecurityGroup.id`);
  }
  get networkSecurityGroup(): Link<NetworkSecurityGroup> {
    return this.links.networkSecurityGroup(this);
  }
  get routeTableId(): Value<Reference> {
    return this.resource.reference(`${this.path}.routeTable.id`);
  }
  get routeTable(): Link<RouteTable> {
    return this.links.routeTable(this);
  }
  get natGatewayId(): Value<Reference> {
    return this.resource.reference(`${this.path}.natGateway.id`);
  }
  get natGateway(): Link<NatGateway> {
    return this.links.natGateway(this);
  }
}

/** How a language connects a subnet: by its own property, or by resources beside it. */
interface SubnetLinks {
  networkSecurityGroup(subnet: Subnet): Link<NetworkSecurityGroup>;
  routeTable(subnet: Subnet): Link<RouteTable>;
  natGateway(subnet: Subnet): Link<NatGateway>;
}

/** `Microsoft.Network/networkSecurityGroups` */
export class NetworkSecurityGroup {
  constructor(
    readonly resource: Resource,
    readonly rules: () => List<SecurityRule>,
    /** The rules as Azure asks them, see `inOrder`. */
    readonly inOrder: () => RulesInOrder | undefined,
  ) {}
}

/** A rule, written inside its group or as a resource of its own. */
export class SecurityRule {
  /** @param path where the rule begins: '' or `properties.securityRules[0].` */
  constructor(
    readonly resource: Resource,
    private readonly path: string,
  ) {}

  get name(): Value<string> {
    return this.resource.string(`${this.path}name`);
  }
  /** Inbound or Outbound. */
  get direction(): Value<string> {
    return this.resource.string(`${this.path}properties.direction`);
  }
  /** Allow or Deny. */
  get access(): Value<string> {
    return this.resource.string(`${this.path}properties.access`);
  }
  /** 100 to 4096; the lowest decides. */
  get priority(): Value<number> {
    return this.resource.number(`${this.path}properties.priority`);
  }
  get protocol(): Value<string> {
    return this.resource.string(`${this.path}properties.protocol`);
  }
  get sources(): Value<List<Value<string>>> {
    return this.#oneOrMore('sourceAddressPrefix', 'sourceAddressPrefixes');
  }
  /** `sourceAddressPrefix`: one source. */
  get source(): Value<string> {
    return this.resource.string(`${this.path}properties.sourceAddressPrefix`);
  }
  get destinations(): Value<List<Value<string>>> {
    return this.#oneOrMore('destinationAddressPrefix', 'destinationAddressPrefixes');
  }
  get destinationPorts(): Value<List<Value<string>>> {
    return this.#oneOrMore('destinationPortRange', 'destinationPortRanges');
  }

  #oneOrMore(one: string, more: string): Value<List<Value<string>>> {
    const several = this.resource.strings(`${this.path}properties.${more}`);
    if (several.kind !== 'absent') return several;
    const single = this.resource.string(`${this.path}properties.${one}`);
    return single.kind === 'known'
      ? { kind: 'known', value: { items: [single], complete: true }, at: single.at }
      : single;
  }
}

/** `Microsoft.Network/routeTables` */
export class RouteTable {
  constructor(
    readonly resource: Resource,
    readonly routes: () => List<Route>,
  ) {}
}

export class Route {
  /** @param path where the route begins: '' or `properties.routes[0].` */
  constructor(
    readonly resource: Resource,
    private readonly path: string,
  ) {}

  get addressPrefix(): Value<string> {
    return this.resource.string(`${this.path}properties.addressPrefix`);
  }
  /** VirtualAppliance, VirtualNetworkGateway, Internet, VnetLocal or None. */
  get nextHopType(): Value<string> {
    return this.resource.string(`${this.path}properties.nextHopType`);
  }
  /** Of a virtual appliance. */
  get nextHopIpAddress(): Value<string> {
    return this.resource.string(`${this.path}properties.nextHopIpAddress`);
  }
}

/** `Microsoft.Network/natGateways` */
export class NatGateway {
  constructor(
    readonly resource: Resource,
    /** Whether a public address or a prefix of them is on it; undefined when that is not known. */
    readonly hasAddress: () => boolean | undefined,
  ) {}

  /** `sku.name`: Standard or StandardV2. */
  get skuName(): Value<string> {
    return this.resource.string('sku.name');
  }
}

/** `Microsoft.Network/virtualNetworks/virtualNetworkPeerings` */
export class Peering {
  constructor(
    readonly local: () => VirtualNetwork | undefined,
    readonly remote: () => Link<VirtualNetwork>,
  ) {}
}

/** `Microsoft.Network/applicationGateways` */
export class ApplicationGateway {
  constructor(
    readonly resource: Resource,
    readonly listenerPolicies: () => List<Value<Reference>>,
  ) {}

  /** Standard_v2, WAF_v2; Standard and WAF are version 1. */
  get tier(): Value<string> {
    const tier = this.resource.string('properties.sku.tier');
    return tier.kind === 'absent' ? this.resource.string('properties.sku.name') : tier;
  }
  get skuName(): Value<string> {
    return this.resource.string('properties.sku.name');
  }
  get firewallPolicy(): Value<Reference> {
    return this.resource.reference('properties.firewallPolicy.id');
  }
  /** The subnets that it stands in. */
  get subnets(): readonly Value<Reference>[] {
    const items = this.resource.items('properties.gatewayIPConfigurations');
    return items.kind === 'known'
      ? items.value.items.map((path) => this.resource.reference(`${path}.properties.subnet.id`))
      : [];
  }
  /** Public addresses that it answers at; undefined when that is not known. */
  get isPublic(): boolean | undefined {
    const items = this.resource.items('properties.frontendIPConfigurations');
    if (items.kind !== 'known') return undefined;
    const addresses = items.value.items.flatMap((path) => [
      this.resource.object(`${path}.properties.publicIPAddress`),
      this.resource.reference(`${path}.properties.publicIPAddress.id`),
    ]);
    return addresses.some(({ kind }) => kind === 'known')
      ? true
      : addresses.some(({ kind }) => kind === 'unknown') || !items.value.complete
        ? undefined
        : false;
  }
  /** What the gateway says about TLS: for all listeners, and in profiles for some. Default: depends on the api-version. */
  get tlsPolicies(): readonly TlsPolicy[] {
    const profiles = this.resource.items('properties.sslProfiles');
    const paths = [
      'properties',
      ...(profiles.kind === 'known' ? profiles.value.items.map((path) => `${path}.properties`) : []),
    ];
    return paths.map((path) => ({
      name: this.resource.string(`${path}.sslPolicy.policyName`),
      minimum: this.resource.string(`${path}.sslPolicy.minProtocolVersion`),
    }));
  }
  /** Changes to its arguments that Terraform leaves alone: others write them, such as the ingress controller for Application Gateway. */
  get ignoredChanges(): Value<List<Value<string>>> {
    return this.resource.strings('ignoredChanges');
  }
  /** `properties.httpListeners` */
  get listeners(): readonly { readonly name: Value<string>; readonly protocol: Value<string> }[] {
    const items = this.resource.items('properties.httpListeners');
    return items.kind === 'known'
      ? items.value.items.map((path) => ({
          name: this.resource.string(`${path}.name`),
          protocol: this.resource.string(`${path}.properties.protocol`),
        }))
      : [];
  }
  /** `properties.requestRoutingRules`: the listener of each, and whether it redirects; undefined where that is not known. */
  get routingRules(): Value<List<{ readonly listener: string | undefined; readonly redirects: boolean | undefined }>> {
    const items = this.resource.items('properties.requestRoutingRules');
    if (items.kind !== 'known') return items;
    const rules = items.value.items.map((path) => {
      const id = this.resource.reference(`${path}.properties.httpListener.id`);
      // azurerm has names in the place of ids.
      const last = id.kind === 'known' ? (id.value.name ?? id.value.key).split('/').at(-1)! : '';
      const isAbsent = (name: string) => this.resource.reference(`${path}.properties.${name}.id`).kind === 'absent';
      return {
        listener: /^[\w.-]+$/.test(last) ? last.toLowerCase() : undefined,
        redirects: isAbsent('redirectConfiguration') ? (isAbsent('urlPathMap') ? false : undefined) : true,
      };
    });
    return { ...items, value: { items: rules, complete: items.value.complete } };
  }
  /** The WAF's settings on the gateway itself, which retire. */
  get wafConfiguration(): Value<true> {
    return this.resource.object('properties.webApplicationFirewallConfiguration');
  }
  get wafConfigurationEnabled(): Value<boolean> {
    return this.resource.boolean('properties.webApplicationFirewallConfiguration.enabled');
  }
  /** Detection or Prevention. */
  get wafConfigurationMode(): Value<string> {
    return this.resource.string('properties.webApplicationFirewallConfiguration.firewallMode');
  }
}

/** `sslPolicy` */
interface TlsPolicy {
  /** A predefined policy: AppGwSslPolicy20220101. */
  readonly name: Value<string>;
  /** TLSv1_0, TLSv1_1, TLSv1_2 or TLSv1_3. */
  readonly minimum: Value<string>;
}

/** `Microsoft.Network/firewallPolicies/ruleCollectionGroups`, or one collection of a firewall without a policy that is a resource of its own. */
export class RuleCollectionGroup {
  constructor(
    readonly resource: Resource,
    /** Where each collection begins: `properties.ruleCollections[0].`; '' for a resource that is one. */
    readonly collections: () => Value<List<string>>,
  ) {}
}

/** `Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies` */
export class WafPolicy {
  constructor(readonly resource: Resource) {}

  /** Detection or Prevention. */
  get mode(): Value<string> {
    return this.resource.string('properties.policySettings.mode');
  }
  /** Enabled or Disabled. Default Enabled. */
  get state(): Value<string> {
    return this.resource.string('properties.policySettings.state');
  }
  /** azurerm's word for the state. */
  get enabled(): Value<boolean> {
    return this.resource.boolean('properties.policySettings.enabled');
  }
}

/** `Microsoft.ApiManagement/service` */
export class ApiManagement {
  constructor(readonly resource: Resource) {}

  /** None, External or Internal. Default None. */
  get virtualNetworkType(): Value<string> {
    return this.resource.string('properties.virtualNetworkType');
  }
  /** Developer, Premium, StandardV2; azurerm adds the capacity: `Premium_1`. */
  get skuName(): Value<string> {
    return this.resource.string('sku.name');
  }
  /** `properties.virtualNetworkConfiguration.subnetResourceId` */
  get subnet(): Value<Reference> {
    return this.resource.reference('properties.virtualNetworkConfiguration.subnetResourceId');
  }
}

/** A resource that is read for a few properties only. */
export interface Plain {
  readonly resource: Resource;
}

interface KnownRange {
  readonly at: Value<string>;
  readonly range: Cidr;
  readonly text: string;
}

/** The ranges of a list that are known, with the values that say so. */
export function rangesIn(prefixes: Value<List<Value<string>>>): readonly KnownRange[] {
  return prefixes.kind === 'known' ? prefixes.value.items.flatMap((item) => rangeIn(item) ?? []) : [];
}

/** Each cluster is compared with the same ranges. */
const ranges = new WeakMap<Value<string>, KnownRange | undefined>();

function rangeIn(at: Value<string>): KnownRange | undefined {
  if (at.kind !== 'known') return undefined;
  if (ranges.has(at)) return ranges.get(at);
  const range = parseCidr(at.value);
  const known = range && { at, range, text: at.value };
  ranges.set(at, known);
  return known;
}

/** Whether every range of a list is known. */
export function isWholeList(prefixes: Value<List<Value<string>>>): boolean {
  return (
    prefixes.kind === 'known' &&
    prefixes.value.complete &&
    prefixes.value.items.every((item) => item.kind === 'known' && parseCidr(item.value) !== undefined)
  );
}
