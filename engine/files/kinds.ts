/** The languages that we read. */
export type LanguageId = 'arm' | 'bicep' | 'terraform' | 'kubernetes';

/** What a worker of the browser needs for them beside what it starts with, in this order: `parts` of scripts/build.mjs. Terraform reads YAML, too. */
export const partsFor: { readonly [language in LanguageId]: readonly ('core-yaml' | 'core-terraform')[] } = {
  arm: [],
  bicep: [],
  terraform: ['core-yaml', 'core-terraform'],
  kubernetes: ['core-yaml'],
};

/** What blocks of code are called in Markdown, by their language. */
export const fences: { readonly [language in LanguageId]: string } = {
  arm: 'json',
  bicep: 'bicep',
  terraform: 'hcl',
  kubernetes: 'yaml',
};

/** What a kind of file is called, what comments begin with in it, and how it looks when it has to do with a cluster's network. */
interface Kind {
  readonly language: LanguageId;
  /** How names of such files end, in lower case. */
  readonly endings: readonly string[];
  /** What editors call it, with the ending for a document that has no such name. */
  readonly editorIds: { readonly [languageId: string]: string };
  readonly comment: '//' | '#';
  /** It can deploy a cluster, itself or through a module. */
  readonly cluster: (text: string) => boolean;
  /** It may deploy a virtual network that clusters stand in. */
  readonly network?: (text: string) => boolean;
}

/** What ARM's files begin with. Not in a text that holds a template: there its quotes are escaped. */
const armSchema = /"\$schema"\s*:\s*"[^"\n]*deployment(?:Template|Parameters)\.json/i;

/** Every kind of file. Whether JSON is a template is for its content to say. */
export const kinds = {
  bicep: {
    language: 'bicep',
    endings: ['.bicep'],
    editorIds: { bicep: '.bicep' },
    comment: '//',
    cluster: (text) => /Microsoft\.ContainerService|^[ \t]*module\s/im.test(text),
    network: (text) => /Microsoft\.Network\/virtualNetworks/i.test(text),
  },
  'bicep-parameters': {
    language: 'bicep',
    endings: ['.bicepparam'],
    editorIds: { 'bicep-params': '.bicepparam' },
    comment: '//',
    cluster: () => true,
  },
  'terraform-values': {
    language: 'terraform',
    endings: ['.tfvars.json'],
    editorIds: {},
    comment: '//',
    cluster: () => true,
  },
  'terraform-json': {
    language: 'terraform',
    endings: ['.tf.json', '.tofu.json'],
    editorIds: {},
    comment: '//',
    cluster: (text) => /azurerm_kubernetes|azapi_resource|"module"\s*:/.test(text),
    network: (text) => text.includes('azurerm_virtual_network'),
  },
  json: {
    language: 'arm',
    endings: ['.json', '.jsonc'],
    editorIds: { json: '.json', jsonc: '.json', 'arm-template': '.json' },
    comment: '//',
    cluster: (text) =>
      armSchema.test(text) ||
      (/"contentVersion"/i.test(text) && /"resources"/i.test(text)) ||
      /"type"\s*:\s*"Microsoft\.ContainerService\/managedClusters"/i.test(text) ||
      jsonLanguage(text) !== 'arm',
  },
  terraform: {
    language: 'terraform',
    endings: ['.tf', '.tofu'],
    editorIds: { terraform: '.tf', opentofu: '.tofu' },
    comment: '#',
    cluster: (text) => /azurerm_kubernetes|azapi_resource|^[ \t]*module\s/m.test(text),
    network: (text) => text.includes('azurerm_virtual_network'),
  },
  'terraform-variables': {
    language: 'terraform',
    endings: ['.tfvars'],
    editorIds: { 'terraform-vars': '.tfvars' },
    comment: '#',
    cluster: () => true,
  },
  manifests: {
    language: 'kubernetes',
    endings: ['.yaml', '.yml'],
    editorIds: { yaml: '.yaml' },
    comment: '#',
    // Objects say both; a kustomization may leave both out, and lists what it applies.
    cluster: (text) =>
      (/apiVersion["']?[ \t]*:/.test(text) && /kind["']?[ \t]*:/.test(text)) ||
      /^(?:resources|bases|components):(?:[ \t]*\[|[^\n]*\n[ \t]*- )/m.test(text),
  },
} as const satisfies { readonly [kind: string]: Kind };

/**
 * Whose JSON a `.json` file holds, by what stands in it: what `terraform show -json` prints of a plan or state, manifests, else ARM's.
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
export function jsonLanguage(text: string): LanguageId {
  if (armSchema.test(text)) return 'arm';
  if (
    /"format_version"\s*:/.test(text) &&
    /"(?:planned_values|root_module)"\s*:/.test(text) &&
    /"type"\s*:\s*"(?:azurerm_kubernetes|azapi_resource)/.test(text)
  )
    return 'terraform';
  return /"apiVersion"\s*:\s*"(?:[\w.-]+\/)?v\d\w*"/.test(text) && /"kind"\s*:\s*"\w+"/.test(text)
    ? 'kubernetes'
    : 'arm';
}

/** Whether a text is what `terraform show -json` prints. */
export function isPlanText(text: string): boolean {
  return jsonLanguage(text) === 'terraform';
}

/** Whether a file may be edited: what Terraform prints is read only. */
export function isWritten(uri: string, text: string): boolean {
  return kindOf(uri) !== 'json' || !isPlanText(text);
}

export type FileKind = keyof typeof kinds;

const entries = Object.entries(kinds) as [FileKind, Kind][];

/** By the end of its name or URI alone; undefined: not ours. */
export function kindOf(uri: string): FileKind | undefined {
  const ending = uri.slice(uri.lastIndexOf('.')).toLowerCase();
  const two = ending === '.json' ? (/\.[^./]+\.json$/i.exec(uri)?.[0].toLowerCase() ?? '') : '';
  return entries.find(([, { endings }]) => endings.includes(ending) || endings.includes(two))?.[0];
}

/** A cheap look before parsing: whether a text of this kind can have anything to do with a cluster's network. */
export function looksRelevant(kind: FileKind, text: string): boolean {
  const { cluster, network }: Kind = kinds[kind];
  return cluster(text) || network?.(text) === true;
}

/** Whether a text of this kind can deploy a cluster, itself or through a module. */
export function mayHoldCluster(kind: FileKind, text: string): boolean {
  return kinds[kind].cluster(text);
}

/** How a file that an editor calls this would be named; undefined for what is not ours. */
export function endingOf(languageId: string): string | undefined {
  for (const [, { editorIds }] of entries) if (Object.hasOwn(editorIds, languageId)) return editorIds[languageId];
  return undefined;
}

/** What editors call files of ours. */
export const editorIds: readonly string[] = entries.flatMap(([, kind]) => Object.keys(kind.editorIds));

/** Files that say how templates are deployed, and are not read: by the end of their names, with a sentence for each. */
const notRead: readonly (readonly [ending: RegExp, reason: string])[] = [
  [
    /(^|[./])terragrunt(\.stack)?\.hcl(\.json)?$/i,
    'This file of Terragrunt was not read: the inputs that it gives to a configuration are not known, nor what its units and stacks deploy.',
  ],
  [
    /\.(tfstack|tfcomponent|tfdeploy|stack)\.hcl$/i,
    'This file of a Terraform stack was not read: the inputs that it gives to its components are not known.',
  ],
];

/** Why a file that has to do with templates is left alone; undefined for all others. */
export function reasonNotRead(name: string): string | undefined {
  return notRead.find(([ending]) => ending.test(name))?.[1];
}
