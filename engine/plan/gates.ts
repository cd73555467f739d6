import type { Model } from '../../shared-rules/model/network';
import type { Resource } from '../../shared-rules/model/resource';
import type { ApplicationGateway, Route } from '../../shared-rules/model/surroundings';
import { is, type List, type Origin, type Value } from '../../shared-rules/model/value';

/** What is said of a gate on a way, and where it is written. */
interface GateStep {
  readonly text: string;
  readonly at: Origin;
}

/** So many names of a rule collection are shown. */
const maxNames = 4;
const notKnown = 'not known';

/**
 * The rules of the firewall, a step for each collection.
 * @returns whether nothing else lets anything through; undefined where it is not known whose rules count
 */
export function firewallRules(
  model: Model,
): { readonly steps: readonly GateStep[]; readonly isWhole: boolean } | undefined {
  const firewalls = model.ofType('Microsoft.Network/azureFirewalls').map(({ resource }) => resource);
  const policies = model.ofType('Microsoft.Network/firewallPolicies').map(({ resource }) => resource);
  const [firewall, other] = firewalls;
  if (other) return undefined;
  const id = firewall?.reference('properties.firewallPolicy.id');
  // Without the firewall itself its policy is the only one that there is.
  const policy = id
    ? policies.find((one) => model.means(id, one) === true)
    : policies.length === 1
      ? policies[0]
      : undefined;
  if (!policy) return firewall && id?.kind === 'absent' ? ownRules(firewall, model) : undefined;
  const groups = model.ruleCollectionGroups.map(({ resource, collections }) => ({
    resource,
    collections,
    isChild: isOf(resource, policy, model),
  }));
  const own = groups.filter(({ isChild }) => isChild !== false);
  const read = own.flatMap(({ resource, collections }) => [
    stepsOf(resource, collections(), ''),
    // azurerm has those of addresses apart.
    stepsOf(resource, pathsIn(resource, 'properties.networkRuleCollections'), ''),
  ]);
  const base = policy.object('properties.basePolicy');
  return {
    steps: [
      ...read.flatMap(({ steps }) => steps),
      ...(base.kind === 'absent' ? [] : [{ text: 'The rules of its base policy', at: base.at }]),
    ],
    isWhole:
      base.kind === 'absent' &&
      groups.every(({ isChild }) => isChild !== undefined) &&
      read.every((one) => one.isWhole),
  };
}

/** Whether rules are a policy's; undefined where nobody can say. azurerm names it beside them. */
function isOf(group: Resource, policy: Resource, model: Model): boolean | undefined {
  const id = group.reference('firewallPolicyId');
  return id.kind === 'absent' ? model.isChild(group, policy) : model.means(id, policy);
}

/** Whether a route leads to the address that the firewall of these files is given: no file says it, but where it comes from. */
export function isFirewallOf({ nextHopIpAddress }: Route, model: Model): boolean {
  if (nextHopIpAddress.kind !== 'unknown') return false;
  const { reason } = nextHopIpAddress;
  return model
    .ofType('Microsoft.Network/azureFirewalls')
    .some(({ resource }) => reason.startsWith(`${resource.label} `));
}

/** Rules that stand on the firewall itself, or beside it. */
function ownRules(
  firewall: Resource,
  model: Model,
): { readonly steps: readonly GateStep[]; readonly isWhole: boolean } {
  const read = [
    ...['applicationRuleCollections', 'networkRuleCollections'].map((name) =>
      stepsOf(firewall, pathsIn(firewall, `properties.${name}`), 'properties.'),
    ),
    ...model.ruleCollectionGroups
      .filter(({ resource }) => !/\//.test(resource.type))
      .map(({ resource, collections }) => stepsOf(resource, collections(), '')),
  ];
  return { steps: read.flatMap(({ steps }) => steps), isWhole: read.every(({ isWhole }) => isWhole) };
}

/** Where the entries of a list begin. */
function pathsIn(resource: Resource, list: string): Value<List<string>> {
  const items = resource.items(list);
  return items.kind === 'known'
    ? { ...items, value: { ...items.value, items: items.value.items.map((path) => `${path}.`) } }
    : items;
}

/** @param inner what the properties of a collection stand in */
function stepsOf(
  resource: Resource,
  collections: Value<List<string>>,
  inner: string,
): { readonly steps: readonly GateStep[]; readonly isWhole: boolean } {
  if (collections.kind !== 'known') {
    const isWhole = collections.kind === 'absent';
    return { steps: isWhole ? [] : [{ text: `Rules ${notKnown}`, at: collections.at }], isWhole };
  }
  const { items, complete } = collections.value;
  const steps = items.map((path) => collectionStep(resource, path, inner));
  return { steps, isWhole: complete && steps.every(({ text }) => !text.includes(notKnown)) };
}

function collectionStep(resource: Resource, path: string, inner: string): GateStep {
  const name = resource.string(`${path}name`);
  const action = resource.string(`${path}${inner}action.type`);
  const rules = resource.items(`${path}${inner}rules`);
  const verb = action.kind === 'unknown' ? `Action ${notKnown}` : is(action, 'Deny') ? 'Denies' : 'Allows';
  const what =
    rules.kind === 'absent'
      ? 'nothing'
      : rules.kind === 'unknown'
        ? notKnown
        : shortList([
            ...rules.value.items.flatMap((rule) => goalsOf(resource, rule)),
            ...(rules.value.complete ? [] : [notKnown]),
          ]);
  const of = name.kind === 'known' ? `${name.value}: ` : '';
  return { text: `${of}${verb} ${what}`, at: name.kind === 'known' ? name.at : rules.at };
}

/** Where a rule leads: names, tags, or addresses with their ports. */
function goalsOf(resource: Resource, rule: string): string[] {
  const names = ['targetFqdns', 'fqdnTags', 'destinationFqdns', 'webCategories'].flatMap((one) =>
    textsOf(resource, `${rule}.${one}`),
  );
  const addresses = ['destinationAddresses', 'destinationIpGroups'].flatMap((one) =>
    textsOf(resource, `${rule}.${one}`),
  );
  const ports = textsOf(resource, `${rule}.destinationPorts`);
  const on = ports.length === 0 || ports.includes('*') ? '' : ` on ${ports.join(', ')}`;
  const goals = [...names, ...addresses].map((one) => (one === '*' ? 'everything' : one) + on);
  return goals.length > 0 ? goals : [notKnown];
}

function textsOf(resource: Resource, path: string): string[] {
  const list = resource.strings(path);
  if (list.kind !== 'known') return list.kind === 'absent' ? [] : [notKnown];
  const items = list.value.items.map((item) => (item.kind === 'known' ? item.value : notKnown));
  return list.value.complete ? items : [...items, notKnown];
}

function shortList(all: readonly string[]): string {
  const distinct = [...new Set(all)];
  if (distinct.length <= maxNames + 1) return distinct.join(', ') || 'nothing';
  // What is not known is never among what is left out.
  const shown = [
    ...distinct.filter((one) => one.includes(notKnown)),
    ...distinct.filter((one) => !one.includes(notKnown)),
  ];
  return `${shown.slice(0, maxNames).join(', ')} and ${distinct.length - maxNames} more`;
}

/** The web application firewall of a gateway. */
export function wafStep(gateway: ApplicationGateway, model: Model): GateStep {
  const { tier, firewallPolicy, wafConfiguration, wafConfigurationEnabled, wafConfigurationMode } = gateway;
  const listeners = gateway.listenerPolicies();
  const more =
    !listeners.complete || listeners.items.some(({ kind }) => kind === 'unknown')
      ? ', of listeners not known'
      : listeners.items.some(({ kind }) => kind === 'known')
        ? ', listeners have policies of their own'
        : '';
  if (firewallPolicy.kind !== 'absent') {
    const link = model.wafPolicy(firewallPolicy);
    if (link.kind !== 'found') return { text: `WAF policy that is not in these files${more}`, at: firewallPolicy.at };
    const { resource, state, enabled, mode } = link.value;
    const name = resource.string('name');
    const called = name.kind === 'known' ? name.value : resource.label;
    return { text: `WAF policy ${called}: ${modeIn(mode, [state, enabled])}${more}`, at: mode.at };
  }
  if (wafConfiguration.kind === 'known')
    return {
      text: `WAF on the gateway: ${modeIn(wafConfigurationMode, [wafConfigurationEnabled])}${more}`,
      at: wafConfiguration.at,
    };
  const hasNone = wafConfiguration.kind === 'absent' && tier.kind === 'known';
  return { text: hasNone ? `No WAF${more}` : `WAF ${notKnown}${more}`, at: tier.at };
}

function modeIn(mode: Value<string>, switches: readonly Value<unknown>[]): string {
  if (switches.some((one) => one.kind === 'known' && (one.value === false || /^disabled$/i.test(String(one.value)))))
    return 'switched off';
  if (switches.some(({ kind }) => kind === 'unknown') || mode.kind === 'unknown') return `mode ${notKnown}`;
  return is(mode, 'Detection') ? 'Detection, attacks pass' : mode.kind === 'known' ? mode.value : 'mode not written';
}
