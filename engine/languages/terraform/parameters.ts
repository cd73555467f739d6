import { note } from '../../evaluate/evaluate';
import type { Files, SourceFile } from '../../files/files';
import { kindOf } from '../../files/kinds';
import { basename, folderAndName } from '../../files/uri';
import { maxContexts, type Arguments, type DeclaredParameter, type Lowering } from '../../resources/lowered';
import type { Span } from '../../syntax/tree';
import { readJsonValues } from '../arm/parameter-file';
import { parsePlainJson } from '../arm/parse';
import type { Context, Root, Stranger } from '../language';
import { askedKeys } from './asked-keys';
import { attribute } from './body';
import { decidingVariables } from './deciding';
import { readTerraformVariables } from './variable-file';
import { parseHcl } from './parse';
import { blocksOfFile, readPlan } from './planned';

const isAutomatic = (uri: string) => /\/terraform\.tfvars(\.json)?$|\.auto\.tfvars(\.json)?$/.test(uri);

/** The variables that a file of a folder declares. */
export function declaredVariables(file: SourceFile, files: Files): DeclaredParameter[] {
  const { items } = blocksOfFile(file, files);
  return items.flatMap((item) =>
    item.kind === 'block' && item.type === 'variable' && item.labels[0]
      ? [{ name: item.labels[0].text, required: !attribute(item.body, 'default') }]
      : [],
  );
}

/** The names that a variable file gives values to. */
export function givenVariables(file: SourceFile, files: Files): string[] {
  if (kindOf(file.uri) === 'terraform-values') {
    const { root } = files.parsed(file, parsePlainJson);
    return root.kind === 'object'
      ? root.entries.flatMap((entry) => (entry.kind === 'property' && entry.key !== undefined ? [entry.key] : []))
      : [];
  }
  const { items } = files.parsed(file, parseHcl).body;
  return items.flatMap((item) => (item.kind === 'attribute' ? [item.name] : []));
}

/**
 * `terraform.tfvars` and `*.auto.tfvars` of the folder always; every other `*.tfvars` there, and those of other folders that belong to it, is
 * an alternative on top of them. Where the configuration names the alternatives, there are no others. A plan knows what it was made with.
 */
export function terraformContexts(root: Root, lowering: Lowering): Context[] {
  const { uri: folder, parameterFiles = [], strangers = [], plans = [], isConfigured = false } = root;
  const made = plans.flatMap((plan): Context[] => {
    const file = lowering.files.get(plan);
    return file ? [{ label: folderAndName(plan), file: plan, ...readPlan(file, lowering) }] : [];
  });
  if (made.length > 0) return made;
  noteStrangers(folder, strangers, lowering);
  const automatic = variableFiles(folder, lowering.files).filter(isAutomatic);
  const beside = isConfigured ? [] : terraformAlternatives(folder, lowering.files);
  const alternatives = clustersFirst(
    folder,
    [...beside, ...parameterFiles].filter((uri) => lowering.files.get(uri)),
    lowering,
  ).map((uri) => ({ label: folderAndName(uri), file: uri, args: variablesOf(folder, [uri], lowering) }));
  const base: Context[] =
    automatic.length > 0
      ? [{ label: automatic.map(basename).join(' and '), args: variablesOf(folder, [], lowering) }]
      : [];
  // Which of the workspaces a variable file is for, nobody says.
  if (alternatives.length > 0) return [...base, ...alternatives];
  const asked = askedKeys(folder, base[0]?.args, lowering);
  return asked ? asked.keys.map((key) => asked.context(key, base[0]?.args)) : base;
}

/** Where there are more variable files than a root is judged with, those that decide which clusters there are come first. */
function clustersFirst(folder: string, uris: readonly string[], lowering: Lowering): readonly string[] {
  if (uris.length <= maxContexts) return uris;
  const deciding = decidingVariables(folder, lowering);
  const decides = (uri: string) => {
    const file = lowering.files.get(uri);
    return file !== undefined && givenVariables(file, lowering.files).some((name) => deciding.has(name));
  };
  const first = uris.filter(decides);
  return [...first, ...uris.filter((uri) => !first.includes(uri))];
}

/** Says of which variable files near a folder nobody knows what they are for. */
function noteStrangers(folder: string, strangers: readonly Stranger[], { evaluation, files }: Lowering): void {
  const start = { start: 0, end: 0 };
  for (const { uri, missing } of strangers.slice(0, maxStrangers)) {
    const file = files.get(uri);
    const [first] = missing;
    if (!file || first === undefined) continue;
    const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
    note(
      evaluation,
      uri,
      placeOf(first, file, files) ?? start,
      `${basename(folder)} declares no variable ${first}${more}, and no other folder above or beside declares all that this file gives, so nothing is judged with it.`,
    );
  }
  const [next] = strangers.slice(maxStrangers);
  if (next)
    note(
      evaluation,
      next.uri,
      start,
      `Nothing is judged with this variable file and ${strangers.length - maxStrangers - 1} more: no folder above or beside declares all that they give.`,
    );
}

function placeOf(name: string, file: SourceFile, files: Files): Span | undefined {
  if (kindOf(file.uri) === 'terraform-values') return undefined;
  return files.parsed(file, parseHcl).body.items.find((item) => item.kind === 'attribute' && item.name === name);
}

/** So many variable files that fit nobody are noted one by one. */
const maxStrangers = 5;

/** The variable files of a folder that Terraform reads only when it is told to. */
export function terraformAlternatives(folder: string, files: Files): string[] {
  return variableFiles(folder, files).filter((uri) => !isAutomatic(uri));
}

function variableFiles(folder: string, files: Files): string[] {
  return files.list(folder).filter((uri) => /^terraform-va/.test(kindOf(uri) ?? ''));
}

/**
 * The values that a root's variable files give: those that Terraform reads by itself, and on top of them the given ones.
 * @param given URIs of the files behind `-var-file`
 */
export function variablesOf(folder: string, given: readonly string[], lowering: Lowering): Arguments | undefined {
  const { files } = lowering;
  // Terraform reads terraform.tfvars first and the others in the order of their names; later ones win.
  const automatic = variableFiles(folder, files)
    .filter(isAutomatic)
    .sort(
      (a, b) => Number(basename(b).startsWith('terraform.tfvars')) - Number(basename(a).startsWith('terraform.tfvars')),
    );
  const layers = [...automatic, ...given].flatMap((uri): Arguments[] => {
    const file = files.get(uri);
    return file
      ? [uri.endsWith('.json') ? readJsonValues(file, lowering) : readTerraformVariables(file, lowering)]
      : [];
  });
  return layers.length === 0
    ? undefined
    : { get: (name) => layers.map((layer) => layer.get(name)).findLast((value) => value !== undefined) };
}
