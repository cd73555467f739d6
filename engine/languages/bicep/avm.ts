import type { Json } from '../../../shared-rules/model/value';
import { arrayOf, fromJson, type Data, type Lazy } from '../../evaluate/data';
import { ObjectResource } from '../object-resource';
import type { Found } from '../resource';

/** References to the cluster module of Azure Verified Modules, by alias or in full. */
const reference = /^br(?:\/public)?:(?:mcr\.microsoft\.com\/bicep\/)?avm\/res\/container-service\/managed-cluster:(\d+)\.(\d+)/i;

/** Whether a path is the module, in a version whose parameters we know: before 0.12 they had other names, and are unknown. */
export function isAvmCluster(path: string): boolean {
  const [, major, minor] = reference.exec(path) ?? [];
  return Number(major) > 0 || Number(minor) >= 12;
}

interface Row {
  /** ARM path from the cluster's root; what is below it is below the parameter too. */
  readonly arm: string;
  readonly parameter: string;
  /** What the module passes on when the parameter is not given. */
  readonly default?: Json;
}

const inNetworkProfile = ['advancedNetworking', 'ipFamilies', 'natGatewayProfile', 'networkMode', 'podCidrs', 'serviceCidrs', 'networkDataplane', 'networkPlugin', 'networkPluginMode', 'networkPolicy', 'podCidr', 'serviceCidr', 'dnsServiceIP'];

/** The module's parameters and defaults. Source: bicep-registry-modules, avm/res/container-service/managed-cluster/main.bicep, 2026-08-07. */
const rows: readonly Row[] = [
  { arm: 'name', parameter: 'name' },
  { arm: 'location', parameter: 'location' },
  { arm: 'sku.name', parameter: 'skuName', default: 'Base' },
  { arm: 'properties.kubernetesVersion', parameter: 'kubernetesVersion' },
  ...inNetworkProfile.map((name) => ({ arm: `properties.networkProfile.${name}`, parameter: name })),
  { arm: 'properties.networkProfile.outboundType', parameter: 'outboundType', default: 'loadBalancer' },
  { arm: 'properties.networkProfile.loadBalancerSku', parameter: 'loadBalancerSku', default: 'standard' },
  { arm: 'properties.apiServerAccessProfile', parameter: 'apiServerAccessProfile' },
  { arm: 'properties.publicNetworkAccess', parameter: 'publicNetworkAccess', default: 'Disabled' },
  { arm: 'properties.addonProfiles.azurepolicy.enabled', parameter: 'azurePolicyEnabled', default: true },
  { arm: 'properties.addonProfiles.httpApplicationRouting.enabled', parameter: 'httpApplicationRoutingEnabled', default: false },
  { arm: 'properties.disableLocalAccounts', parameter: 'disableLocalAccounts', default: true },
  { arm: 'properties.aadProfile', parameter: 'aadProfile' },
];

/** The module's names for properties of a pool. */
const poolNames: { readonly [arm: string]: string } = { vnetSubnetID: 'vnetSubnetResourceId', podSubnetID: 'podSubnetResourceId', nodePublicIPPrefixID: 'nodePublicIpPrefixResourceId' };

/** A call of the module, judged at its arguments. */
export class AvmCluster extends ObjectResource {
  protected override find(path: readonly (string | number)[]): Found {
    const [first, second, index, ...rest] = path;
    if (first === 'properties' && second === 'agentPoolProfiles') return typeof index === 'number' ? this.#pool(index, rest.map(String)) : this.#pools();
    const forced = this.#forced(path.join('.'));
    if (forced) return forced;
    const row = rows.find(({ arm }) => `${path.join('.')}.`.toLowerCase().startsWith(`${arm.toLowerCase()}.`));
    if (!row) return this.#notOffered();
    const found = super.find(['params', row.parameter, ...path.slice(row.arm.split('.').length)]);
    if (found.data !== undefined || found.reason !== undefined || row.default === undefined) return found;
    return { ...found, data: fromJson(row.default, { file: found.place.file, node: found.place.span, literal: false, via: [] }, true) };
  }

  /** With the Cilium data plane the module sets mode and engine by itself. */
  #forced(path: string): Found | undefined {
    const value = { 'properties.networkProfile.networkPluginMode': 'overlay', 'properties.networkProfile.networkPolicy': 'cilium' }[path];
    if (value === undefined) return undefined;
    const dataplane = super.find(['params', 'networkDataplane']);
    if (dataplane.data?.kind !== 'scalar' || String(dataplane.data.value).toLowerCase() !== 'cilium') return undefined;
    return { ...dataplane, data: fromJson(value, { ...dataplane.data.source, literal: false }, true) };
  }

  #pools(): Found {
    const [primary, more] = [super.find(['params', 'primaryAgentPoolProfiles']), super.find(['params', 'agentPools'])];
    const lists = [primary, more].flatMap((found) => (found.data?.kind === 'array' ? [found.data] : []));
    const reason = primary.reason ?? more.reason ?? [primary, more].map(({ data }) => (data?.kind === 'unknown' ? data.reason : undefined)).find((one) => one !== undefined);
    const items: Lazy[] = lists.flatMap((list) => list.items);
    const data: Data | undefined = primary.data && arrayOf(items, primary.data.source, lists.map((list) => list.open).find((open) => open !== undefined) ?? reason);
    return { ...primary, data, reason: undefined };
  }

  #pool(index: number, rest: readonly string[]): Found {
    const primary = super.find(['params', 'primaryAgentPoolProfiles']);
    const count = primary.data?.kind === 'array' ? primary.data.items.length : 0;
    const names = rest.map((name) => poolNames[name] ?? name);
    return super.find(index < count ? ['params', 'primaryAgentPoolProfiles', index, ...names] : ['params', 'agentPools', index - count, ...names]);
  }

  #notOffered(): Found {
    const { place } = super.find(['params']);
    return { data: undefined, reason: undefined, place: { file: place.file, span: place.span, slot: { kind: 'missing', names: [], via: [], container: undefined } } };
  }
}
