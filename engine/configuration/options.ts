import type { Category, Severity } from '../../shared-rules/rule';

/** What is reported: what the rules say, more of it, or what stands for the network controls of a benchmark alone. */
export const presets = ['recommended', 'strict', 'cis', 'mcsb'] as const;
export type Preset = (typeof presets)[number];
export type RuleLevel = Severity | 'off';

export const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];
export const levels: readonly RuleLevel[] = [...severities, 'off'];

/** What one place says: the configuration file, the editor's settings or the command line. What it does not say is not there. */
export interface Values {
  readonly extends?: readonly string[];
  readonly preset?: Preset;
  /** By the id of a rule, or by category. */
  readonly rules?: { readonly [idOrCategory: string]: RuleLevel };
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly parameters?: { readonly [template: string]: readonly string[] };
  readonly manifests?: { readonly [manifests: string]: string };
  readonly ranges?: readonly { readonly name: string; readonly cidr: string }[];
  readonly read?: readonly string[];
  readonly deployed?: readonly string[];
  readonly 'rules-as-of'?: string;
  readonly date?: string;
  readonly 'require-reason'?: boolean;
}

/** What a value may be. The schema, the checks, the completion and the flags all come from it. */
export type Shape =
  | { readonly kind: 'choice'; readonly of: { readonly [value: string]: string } }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text'; readonly is: 'glob' | 'path' | 'date' | 'cidr' | 'name' | 'version' }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'map'; readonly keys: 'rule' | 'glob'; readonly of: Shape }
  | {
      readonly kind: 'record';
      readonly of: { readonly [key: string]: { readonly says: string; readonly shape: Shape } };
    };

export interface Option {
  /** As it is written in the file, and behind `--`. */
  readonly name: string;
  /** One sentence or two. */
  readonly says: string;
  readonly shape: Shape;
  /** As JSON: what holds where nobody says anything. */
  readonly otherwise?: string | boolean;
  /** It may stand in the configuration file. */
  readonly file?: { readonly example: string };
  /** It is a setting of the editor: its name behind `aksNetworkLint.`. */
  readonly setting?: { readonly name: string; readonly default: unknown; readonly restricted?: true };
  /** It may be given on the command line: what stands behind it in the help, `''` for nothing, and whose it is. */
  readonly flag?: Flag;
}

export interface Flag {
  readonly name: string;
  readonly value: string;
  readonly says: string;
  readonly short?: string;
  readonly many?: true;
  /** The commands that take it; '' is linting. */
  readonly of: readonly Command[];
}

export type Command =
  '' | 'explain' | 'plan' | 'diff' | 'connections' | 'merge' | 'rules' | 'config' | 'init' | 'completion';

export const configurationName = '.aks-network-lint.yaml';

/** The categories of rules, which `rules` takes beside single ones. */
export const categories: { readonly [category in Category]: string } = {
  segmentation: 'Segmentation',
  'private-access': 'Private access',
  egress: 'Egress',
  ingress: 'Ingress',
  'ip-planning': 'IP planning',
  compatibility: 'Compatibility',
  retirement: 'Retirement',
  observability: 'Observability',
  identity: 'Identity',
  configuration: 'Configuration',
  change: 'Changes',
};

const level: Shape = {
  kind: 'choice',
  of: {
    error: 'Must be mended.',
    warning: 'Should be mended.',
    information: 'Worth knowing.',
    hint: 'Three dots in the editor.',
    off: 'Not shown.',
  },
};
const globs: Shape = { kind: 'list', of: { kind: 'text', is: 'glob' } };
const judging: readonly Command[] = ['', 'plan', 'diff', 'connections', 'explain', 'config'];

/** Every option that there is. package.json, the schema of the file, the flags, the help, the completion and docs/settings.md are made from it. */
export const options: readonly Option[] = [
  {
    name: 'extends',
    says: 'Other configuration files of the workspace that this one builds on. They are merged from left to right, and this file wins over them.',
    shape: { kind: 'list', of: { kind: 'text', is: 'path' } },
    file: { example: 'extends: [../.aks-network-lint.yaml]' },
  },
  {
    name: 'preset',
    says: 'How much is reported.',
    shape: {
      kind: 'choice',
      of: {
        recommended: 'What Azure refuses, what is insecure or retired, and hints.',
        strict: 'Hints and matters of taste are shown as information too.',
        cis: 'The network controls of the CIS AKS benchmark (4.4.2 and 5.4), and nothing else.',
        mcsb: 'The network controls of the Microsoft cloud security benchmark (NS-1 to NS-8), and nothing else.',
      } satisfies { readonly [preset in Preset]: string },
    },
    otherwise: 'recommended',
    file: { example: 'preset: strict' },
    setting: { name: 'preset', default: 'recommended' },
    flag: {
      name: 'preset',
      value: 'NAME',
      says: 'recommended, strict, cis or mcsb (default: recommended)',
      of: judging,
    },
  },
  {
    name: 'rules',
    says: 'The severity of single rules, and of whole categories. A rule wins over its category, and both win over the preset.',
    shape: { kind: 'map', keys: 'rule', of: level },
    file: { example: 'rules:\n  no-kubenet: error\n  observability: off' },
    setting: { name: 'rules', default: {} },
    flag: {
      name: 'rule',
      value: 'ID=SEVERITY',
      says: 'severity of a rule or category; may be repeated',
      many: true,
      of: judging,
    },
  },
  {
    name: 'include',
    says: 'Globs of the files to judge. Others are read where these call them, and nothing is shown in them. Default: all.',
    shape: globs,
    file: { example: "include: ['infra/**']" },
    setting: { name: 'include', default: [] },
    flag: { name: 'include', value: 'GLOB', says: 'judge only these files; may be repeated', many: true, of: judging },
  },
  {
    name: 'exclude',
    says: 'Globs of files that are not judged, as if they were not there. Where others call them they are read, and nothing is shown in them.',
    shape: globs,
    file: { example: "exclude: ['legacy/**', '**/test/**']" },
    setting: { name: 'exclude', default: [] },
    flag: { name: 'exclude', value: 'GLOB', says: 'leave these files out; may be repeated', many: true, of: judging },
  },
  {
    name: 'parameters',
    says: 'By template, or by Terraform folder: the parameter files that it is judged with, as globs. With entries that begin with `!` alone, all that belong to it but these.',
    shape: { kind: 'map', keys: 'glob', of: globs },
    file: { example: "parameters:\n  infra/main.bicep: ['params/*.bicepparam', '!params/old.bicepparam']" },
    setting: { name: 'parameters', default: {} },
  },
  {
    name: 'manifests',
    says: 'By globs of Kubernetes manifests: the template, or Terraform folder, of the cluster that they run on; behind `#` its name, where a template deploys several.',
    shape: { kind: 'map', keys: 'glob', of: { kind: 'text', is: 'path' } },
    file: { example: "manifests:\n  'apps/shop/**': infra/main.bicep" },
    setting: { name: 'manifests', default: {} },
  },
  {
    name: 'ranges',
    says: "The company's address plan: ranges that no cluster, pod or service range may meet. The rule no-reserved-company-range looks for them.",
    shape: {
      kind: 'list',
      of: {
        kind: 'record',
        of: {
          name: { says: 'Whose the range is.', shape: { kind: 'text', is: 'name' } },
          cidr: { says: 'The range, such as 10.0.0.0/12.', shape: { kind: 'text', is: 'cidr' } },
        },
      },
    },
    file: { example: 'ranges:\n  - name: Data centre\n    cidr: 10.0.0.0/12' },
    setting: { name: 'ranges', default: [] },
    flag: {
      name: 'range',
      value: 'NAME=CIDR',
      says: 'a range that nothing may meet; may be repeated',
      many: true,
      of: judging,
    },
  },
  {
    name: 'read',
    says: 'Folders outside the workspace that may be read, such as those that Bicep restores modules to. In a workspace that is not trusted only the settings of the user count.',
    shape: { kind: 'list', of: { kind: 'text', is: 'path' } },
    file: { example: 'read: [../shared-modules]' },
    setting: { name: 'read', default: [], restricted: true },
    flag: {
      name: 'read',
      value: 'FOLDER',
      says: 'a folder outside that may be read; may be repeated',
      many: true,
      of: judging,
    },
  },
  {
    name: 'deployed',
    says: 'Files of the workspace with what `az aks show` or `az aks list` printed: the clusters that run. The rules about changes compare a cluster of the same name with that, and not with a commit.',
    shape: { kind: 'list', of: { kind: 'text', is: 'path' } },
    file: { example: 'deployed: [exports/aks-prod.json]' },
  },
  {
    name: 'rules-as-of',
    says: 'Rules that came after this version are off, unless `rules` names them: a new version of the linter reports nothing new until you move on.',
    shape: { kind: 'text', is: 'version' },
    file: { example: "rules-as-of: '0.1.0'" },
    setting: { name: 'rulesAsOf', default: '' },
    flag: { name: 'rules-as-of', value: 'VERSION', says: 'only rules that this version had', of: judging },
  },
  {
    name: 'date',
    says: 'The day that retirements are judged on, as YYYY-MM-DD. Default: today.',
    shape: { kind: 'text', is: 'date' },
    file: { example: "date: '2026-12-31'" },
    setting: { name: 'date', default: '' },
    flag: {
      name: 'date',
      value: 'YYYY-MM-DD',
      says: 'the day that retirements are judged on (default: today)',
      of: judging,
    },
  },
  {
    name: 'require-reason',
    says: 'Every suppression needs a reason behind `--`. The rule use-suppression-reason looks for it.',
    shape: { kind: 'boolean' },
    otherwise: false,
    file: { example: 'require-reason: true' },
    setting: { name: 'requireReason', default: false },
    flag: { name: 'require-reason', value: '', says: 'report suppressions that do not say why', of: ['', 'config'] },
  },
  {
    name: 'against',
    says: 'What the rules about changes compare with, read from the git repository that a file is in: where HEAD parted from the default branch (merge-base), HEAD, a branch, tag or commit, or nothing (off).',
    shape: { kind: 'text', is: 'name' },
    otherwise: 'merge-base',
    setting: { name: 'against', default: 'merge-base' },
    flag: {
      name: 'against',
      value: 'REF|DIR',
      says: 'compare with a revision of git or a folder: the rules about changes',
      of: ['', 'plan', 'diff'],
    },
  },
  {
    name: 'inlayHints',
    says: 'Show in the text how full the subnets of clusters are.',
    shape: { kind: 'boolean' },
    otherwise: false,
    setting: { name: 'inlayHints', default: false },
  },
  {
    name: 'codeLens',
    says: 'Show above each cluster its policy engine, its way out, who reaches the API server, and the room for more nodes.',
    shape: { kind: 'boolean' },
    otherwise: false,
    setting: { name: 'codeLens', default: false },
  },
  {
    name: 'scanWorkspace',
    says: 'Show findings of files that are not open.',
    shape: { kind: 'boolean' },
    otherwise: true,
    setting: { name: 'scanWorkspace', default: true },
  },
  {
    name: 'trace.server',
    says: 'Log what the editor and the language server say to each other.',
    shape: { kind: 'choice', of: { off: '', messages: '', verbose: '' } },
    otherwise: 'off',
    setting: { name: 'trace.server', default: 'off' },
  },
  ...commandLineOnly(),
];

function commandLineOnly(): Option[] {
  const flag = (
    name: string,
    value: string,
    says: string,
    of: readonly Command[],
    more: Partial<Flag> = {},
  ): Option => ({
    name,
    says: '',
    shape: value === '' ? { kind: 'boolean' } : { kind: 'text', is: 'name' },
    flag: { name, value, says, of, ...more },
  });
  const all: readonly Command[] = [
    '',
    'explain',
    'plan',
    'diff',
    'connections',
    'merge',
    'rules',
    'config',
    'init',
    'completion',
  ];
  return [
    flag(
      'format',
      'FORMAT',
      'text (default), json, sarif, junit, github, azure, gitlab or markdown',
      ['', 'plan', 'diff', 'connections', 'merge', 'rules', 'config'],
      { many: true },
    ),
    flag(
      'output',
      'FILE',
      'where the format before it goes (default: standard output); both may be repeated',
      ['', 'plan', 'diff', 'connections', 'merge'],
      { many: true },
    ),
    flag('fail-on', 'SEVERITY', 'error, warning, information, hint or never (default: warning)', ['', 'merge']),
    flag('fix', '[=RULE,…]', 'mend what is safe, and what these rules find', ['']),
    flag('fix-dry-run', '', 'show the edits of --fix as a diff, or with --format json', ['']),
    flag('baseline', 'FILE', 'leave out what is in it', ['']),
    flag('update-baseline', '', 'write the baseline', ['']),
    flag('changed-since', 'REF', 'only what has changed since a revision of git', ['']),
    flag('staged', '', 'only what is staged, as it is staged', ['']),
    flag('stdin', '', 'lint standard input (or -): a template with --stdin-filename, a plan, manifests', ['']),
    flag('stdin-filename', 'FILE', 'the file that standard input is judged as', ['']),
    flag('shard', 'I/N', 'only the I-th of N parts; merge joins their reports', ['']),
    flag('stats', '', "how much of the clusters' network the files tell, instead of findings", ['']),
    flag('no-suppressions', '', 'report what comments suppress, too', ['']),
    flag('show-suppressed', '', 'list what is suppressed, with its reasons', ['']),
    flag('no-config', '', 'do not look for .aks-network-lint.yaml', judging),
    flag('no-cache', '', 'judge anew what has not changed since the last run', ['']),
    flag('lsp', '', 'speak with an editor: the language server over standard input and output', ['']),
    flag('mcp', '', 'tools for assistants over MCP, read-only and inside the folders behind it', ['']),
    flag('version', '', 'print the version', all, { short: 'v' }),
    flag('help', '', 'print this', all, { short: 'h' }),
  ];
}

/** The options that the configuration file may have, by name. */
export const fileOptions: ReadonlyMap<string, Option> = new Map(
  options.flatMap((option) => (option.file ? [[option.name, option]] : [])),
);
