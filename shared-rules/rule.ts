import type { Manifest, Workload } from './model/kubernetes';
import type { Before } from './changes/before';
import type { Cluster, Model } from './model/network';
import type { Change } from './model/resource';
import type {
  ApiManagement,
  ApplicationGateway,
  NetworkSecurityGroup,
  Plain,
  RuleCollectionGroup,
  Subnet,
  VirtualNetwork,
  WafPolicy,
} from './model/surroundings';
import type { Origin, Value } from './model/value';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export type Category =
  | 'segmentation'
  | 'private-access'
  | 'egress'
  | 'ingress'
  | 'ip-planning'
  | 'compatibility'
  | 'retirement'
  | 'observability'
  | 'identity'
  | 'configuration'
  | 'change';

/** The version that is being made: what the changelog calls unreleased. */
export const nextVersion = '0.2.0';

/** What a rule may look at, one at a time. */
export interface Subjects {
  cluster: Cluster;
  subnet: Subnet;
  virtualNetwork: VirtualNetwork;
  networkSecurityGroup: NetworkSecurityGroup;
  applicationGateway: ApplicationGateway;
  /** A policy, or a gateway that may have the settings itself. */
  webApplicationFirewall: WafPolicy | ApplicationGateway;
  apiManagement: ApiManagement;
  flowLog: Plain;
  ruleCollectionGroup: RuleCollectionGroup;
  /** Any object of Kubernetes that is read. */
  manifest: Manifest;
  /** A NetworkPolicy, or a policy of Cilium or Calico. */
  policy: Manifest;
  service: Manifest;
  ingress: Manifest;
  workload: Workload;
  /** What switches rules off in a text. No model has it, so `check` yields nothing: the engine looks at these itself, when all else is judged. */
  suppression: never;
}

/** The subjects that are written for Kubernetes: rules about them speak YAML. */
export const manifestSubjects: ReadonlySet<keyof Subjects> = new Set([
  'manifest',
  'policy',
  'service',
  'ingress',
  'workload',
] as const);

/**
 * One rule of the catalogue. It sees the model of one subject, never text or a language.
 * `check` yields nothing for a value that is unknown.
 */
export type Rule = SubjectRule | ChangeRule;

/** A rule about what the files say. */
export type SubjectRule = { [Of in keyof Subjects]: RuleOf<Of> }[keyof Subjects];

interface RuleOf<Of extends keyof Subjects> extends RuleFacts {
  readonly of: Of;
  check(subject: Subjects[Of], context: RuleContext): Iterable<Report>;
}

/** A rule about what an edit does to what runs. It is not asked where there is nothing to compare with. */
export interface ChangeRule extends RuleFacts {
  readonly of: 'change';
  check(before: Before, now: Model, context: RuleContext): Iterable<Report>;
}

/** What is to know of every rule. */
interface RuleFacts {
  /** What people type into suppressions and configuration; also the file's name. */
  readonly id: string;
  /** The highest severity that the rule gives in the recommended preset; `off` means only in strict. */
  readonly severity: Severity | 'off';
  readonly category: Category;
  /** How editors show it beside the underline: a value that is or will be retired is struck through, what has no effect is faded. */
  readonly tag?: 'deprecated' | 'unnecessary';
  /** The version of this linter that it came with, so that an update need not bring new findings. */
  readonly since: string;
  /** One sentence. */
  readonly summary: string;
  /** Why it matters, in a paragraph for the rule's page. */
  readonly why: string;
  /** Where our sources are outdated or wrong, for the rule's page. */
  readonly corrections?: readonly string[];
  readonly references: readonly string[];
  /** The same check in other scanners and benchmarks: `Checkov CKV_AZURE_7`, `CIS AKS 5.4.4`; see `equivalents.ts`. */
  readonly equivalents: readonly string[];
  readonly azureErrors?: AzureErrors;
}

/** What Azure answers to a template that a rule finds wrong: error codes, by which people search. */
interface AzureErrors {
  /** Confirmed by Microsoft's pages or by public reports; messages say them. */
  readonly said?: readonly string[];
  /** From a list of the resource provider's codes of about 2021, or of the same cause: on pages only. */
  readonly listed?: readonly string[];
}

export interface RuleContext {
  readonly model: Model;
  /** The day that retirements are judged on. */
  readonly today: Date;
}

/** What a rule yields. The engine turns it into a `Finding`. */
export interface Report {
  /** The value that is wrong, or the absent one that should be there; its position comes with it. */
  readonly at: Value<unknown>;
  /** What is wrong here, why it matters, what to do: for a person in a hurry. What tells one case from another stands in a `detail`. */
  readonly message: string;
  /** How bad it is beside others of its reason, the worst of which is shown: addresses that are missing. Default 0. */
  readonly weight?: number;
  /** Lower than the rule's own; default: the rule's. `off`: only strict shows it. */
  readonly severity?: Severity | 'off';
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
}

export interface Related {
  readonly at: Value<unknown>;
  readonly message: string;
}

/**
 * Changes that are applied together. `safe`: what is deployed only gains, nobody loses access, nothing is replaced.
 * Everything else is `review`, and its title says what it costs.
 */
export interface Fix {
  /** `{0}`, `{1}` … stand for the changes as the language writes them: `Add {0}` becomes `Add networkPolicy: 'azure'`. */
  readonly title: string;
  readonly safety: 'safe' | 'review';
  readonly changes: readonly Change[];
}

/** A report that holds in some or all worlds, with the rule that made it. */
export interface Finding {
  readonly rule: Rule;
  /** `off`: only strict shows it. */
  readonly severity: Severity | 'off';
  /** It holds whatever the undecided conditions come to. */
  readonly certain: boolean;
  readonly at: Origin;
  readonly message: string;
  /** The message without its details, numbers and values: findings at one place that share it say the same. */
  readonly reason: string;
  readonly weight: number;
  /** The conditions under which it holds, in words, where it is not certain. */
  readonly when: string | undefined;
  readonly related: readonly { readonly at: Origin; readonly message: string }[];
  readonly fixes: readonly Fix[];
}

/** Around a detail. No template holds these signs. */
const [detailStart, detailEnd] = ['\uE003', '\uE004'];

/** A part of a message that tells one case from another and not what is wrong: a name, a sum. */
export function detail(text: string): string {
  return detailStart + text + detailEnd;
}

/** Longer names push the rest of a message out of sight. */
const longestName = 40;

/** A message as it is shown: names in details and quotes are cut, so that what is wrong stays in sight. */
export function shownMessage(message: string): string {
  return message
    .replace(/\uE003([^\uE003\uE004]*)\uE004/g, (_, text: string) => text.split(' ').map(shortened).join(' '))
    .replace(/'([^' ]+)'/g, (_, text: string) => `'${shortened(text)}'`);
}

/** A name of at most forty signs: its beginning and its end. */
export function shortened(name: string): string {
  const signs = [...name];
  return signs.length <= longestName
    ? name
    : `${signs.slice(0, 24).join('')}…${signs.slice(-(longestName - 25)).join('')}`;
}

/** What a message says of each case alike. */
export function reasonIn(message: string): string {
  return message
    .replace(/\uE003[^\uE003\uE004]*\uE004/g, '…')
    .replace(/'[^']*'/g, '…')
    .replace(/\d[\d./:a-f]*/gi, '#');
}

/** Gives a rule file its types. */
export function defineRule<Of extends keyof Subjects>(rule: RuleOf<Of>): RuleOf<Of> {
  return rule;
}

/** The same for a rule about changes. */
export function defineChangeRule(rule: Omit<ChangeRule, 'of' | 'category' | 'since' | 'equivalents'>): ChangeRule {
  return { ...rule, of: 'change', category: 'change', since: '0.2.0', equivalents: [] };
}

/** The severity of a retirement: `past` when its date lies behind, a warning within a year and a half, else information. @param date ISO */
export function retirementSeverity(date: string, today: Date, past: Severity): Severity {
  const soon = new Date(today);
  soon.setUTCMonth(soon.getUTCMonth() + 18);
  return date < isoDate(today) ? past : date <= isoDate(soon) ? 'warning' : 'information';
}

/** Whether an ISO date lies before today. */
export function isPast(date: string, today: Date): boolean {
  return date < isoDate(today);
}

function isoDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** A page of the AKS documentation. */
export function aksDocs(page: string): string {
  return `https://learn.microsoft.com/azure/aks/${page}`;
}
