import { armCalls, armParameters, jsonParameterNames, openArmTemplate, readJsonParameters, readJsonValues } from '../languages/arm/lower';
import { bicepCalls, bicepParameters, bicepUsing, readBicepParameters } from '../languages/bicep/lower';
import type { Arguments, DeclaredParameter, Lowering } from '../languages/lowered';
import { readTerraformVariables, terraformCalls } from '../languages/terraform/lower';
import { note } from '../evaluate/evaluate';
import type { Files } from './files';
import { basename, dirname } from './uri';
import { kindOf, mayHoldCluster } from './kinds';

/** Something that is deployed: a file, or a Terraform folder. `uri` names it. */
export interface Root {
  readonly language: 'arm' | 'bicep' | 'terraform';
  readonly uri: string;
  /** URIs of parameter files elsewhere that fit this root and no other. */
  readonly parameterFiles?: readonly string[];
  /** It can deploy no cluster: it is there for others to look up its networks, and not judged. */
  readonly networksOnly?: true;
}

/** A root with the parameter files it is deployed with. */
export interface Context {
  /** The parameter file, or the root itself: folder and name. For messages. */
  readonly label: string;
  /** URI of the parameter file. */
  readonly file?: string;
  readonly args: Arguments | undefined;
}

/** One root is judged with at most this many parameter files. */
const maxContexts = 40;

/**
 * The files and Terraform folders that nobody among these files calls. Where modules only call each other in a circle, the
 * first of them stands for the circle.
 */
export function findRoots(uris: readonly string[], files: Files): Root[] {
  const candidates = new Map<string, { root: Root; calls: Set<string> }>();
  for (const uri of uris) {
    const file = files.get(uri);
    const kind = kindOf(uri);
    if (!file) continue;
    const others = kind && !mayHoldCluster(kind, file.text) ? { networksOnly: true as const } : {};
    if (kind === 'bicep') candidates.set(uri, { root: { language: 'bicep', uri, ...others }, calls: new Set(bicepCalls(file, files)) });
    else if (kind === 'json') {
      const template = openArmTemplate(file, { files });
      if (template) candidates.set(uri, { root: { language: 'arm', uri }, calls: new Set(armCalls(template)) });
    } else if (kind === 'terraform') {
      const folder = dirname(uri);
      const known = candidates.get(folder);
      const isOther = others.networksOnly === true && (!known || known.root.networksOnly === true);
      const candidate = { root: { language: 'terraform' as const, uri: folder, ...(isOther ? others : {}) }, calls: known?.calls ?? new Set<string>() };
      for (const call of terraformCalls(file, files)) candidate.calls.add(call);
      candidates.set(folder, candidate);
    }
  }
  // What a parameter file is for is deployed, whoever calls it besides.
  const deployed = new Set(uris.filter((uri) => kindOf(uri) === 'bicep-parameters').flatMap((uri) => { const file = files.get(uri); return (file && bicepUsing(file, files)) ?? []; }));
  const parameterFiles = fittingParameterFiles([...candidates.values()].map(({ root }) => root), uris, files);
  for (const uri of parameterFiles.keys()) deployed.add(uri);
  const called = new Set([...candidates.values()].flatMap(({ root, calls }) => [...calls].filter((call) => call !== root.uri && !deployed.has(call))));
  const roots: Root[] = [];
  const reached = new Set<string>();
  const reach = (uri: string) => {
    if (reached.has(uri)) return;
    reached.add(uri);
    for (const call of candidates.get(uri)?.calls ?? []) reach(call);
  };
  const sorted = [...candidates.values()].sort((a, b) => (a.root.uri < b.root.uri ? -1 : 1));
  for (const { root } of [...sorted.filter(({ root }) => !called.has(root.uri)), ...sorted]) {
    if (reached.has(root.uri) && (!deployed.has(root.uri) || roots.some(({ uri }) => uri === root.uri))) continue;
    const own = parameterFiles.get(root.uri);
    roots.push(own ? { ...root, parameterFiles: own } : root);
    reach(root.uri);
  }
  return roots;
}

/**
 * Parameter files that are named after no template beside them belong to the one in their folder that declares all their parameters; in a
 * folder without templates to the one that needs no others, either. Where several do, nobody knows.
 * @returns the parameter files by the URI of their template
 */
function fittingParameterFiles(templates: readonly Root[], uris: readonly string[], files: Files): Map<string, readonly string[]> {
  const owned = new Map<string, string[]>();
  const folders = new Set(templates.map(({ uri }) => dirname(uri)));
  const homeless = uris.flatMap((uri) => {
    const isOwned = folders.has(dirname(uri)) && templates.some((template) => template.uri === uri || (dirname(template.uri) === dirname(uri) && isNamedAfter(uri, template)));
    const file = kindOf(uri) === 'json' && !isOwned ? files.get(uri) : undefined;
    const names = file && jsonParameterNames(file, files);
    return names && names.length > 0 ? [{ uri, names: new Set(names.map((name) => name.toLowerCase())) }] : [];
  });
  if (homeless.length === 0) return owned;
  const declared = templates.flatMap((template) => (template.language === 'terraform' ? [] : [{ template, parameters: declaredParameters(template, files) }]));
  for (const { uri, names } of homeless) {
    // Names that many templates have tell little: the template must need one of them, and elsewhere no others.
    const near = declared.filter(({ template }) => dirname(template.uri) === dirname(uri));
    const fitting = (near.length > 0 ? near : declared).filter(({ parameters }) => [...names].every((name) => parameters.some((one) => one.name === name)) && parameters.some(({ required }) => required) && (near.length > 0 || parameters.every((one) => !one.required || names.has(one.name))));
    const [only] = fitting;
    if (only && fitting.length === 1) owned.set(only.template.uri, [...(owned.get(only.template.uri) ?? []), uri]);
  }
  return owned;
}

/** Whether a parameter file is `x.parameters*.json` or `x.*.parameters.json` for the template `x`. */
function isNamedAfter(uri: string, template: Pick<Root, 'uri'>): boolean {
  const stem = basename(template.uri).replace(/\.(json|jsonc|bicep)$/i, '').toLowerCase();
  const name = basename(uri).toLowerCase();
  return name.startsWith(`${stem}.`) && /\.(parameters|parameter)\b/.test(name);
}

/** The ways a root is deployed: once per parameter file that belongs to it, or once without. */
export function contextsOf(root: Root, lowering: Lowering): readonly Context[] {
  const contexts = root.language === 'terraform' ? terraformContexts(root.uri, lowering) : parameterFiles(root, lowering);
  if (contexts.length === 0) return [{ label: nameOf(root.uri), args: undefined }];
  for (const { file } of contexts.slice(maxContexts)) {
    if (file !== undefined) note(lowering.evaluation, file, { start: 0, end: 0 }, `${basename(root.uri)} is judged with ${maxContexts} parameter files, and this one is not among them.`);
  }
  return contexts.slice(0, maxContexts);
}

/** The folder and the name of a file. */
function nameOf(uri: string): string {
  return uri.split('/').slice(-2).map(decodeURIComponent).join('/');
}

/** `x.parameters*.json` and `x.*.parameters.json` for `x.json` and `x.bicep`; `.bicepparam` files by what they are `using`. */
function parameterFiles(root: Root, lowering: Lowering): Context[] {
  const { files } = lowering;
  const folder = dirname(root.uri);
  // Parameter files of Bicep often live in a folder of their own; these are all that were found.
  const nearby = [...new Set([...files.list(folder), ...(root.language === 'bicep' ? files.known('bicep-parameters') : []), ...(root.parameterFiles ?? [])])];
  let own: readonly DeclaredParameter[] | undefined;
  const isDeclared = (parameter: string) => (own ??= declaredParameters(root, files)).some(({ name }) => name === parameter.toLowerCase());
  return nearby.flatMap((uri): Context[] => {
    const kind = kindOf(uri);
    if (kind === 'bicep-parameters' && root.language === 'bicep') {
      const file = files.get(uri);
      if (!file) return [];
      const { using, args } = readBicepParameters(file, lowering);
      return using === root.uri ? [{ label: nameOf(uri), file: uri, args }] : [];
    }
    if (kind !== 'json' || !(isNamedAfter(uri, root) || root.parameterFiles?.includes(uri))) return [];
    const file = files.get(uri);
    const args = file && readJsonParameters(file, lowering);
    for (const { name: parameter, ...span } of args?.names ?? []) {
      if (!isDeclared(parameter)) note(lowering.evaluation, uri, span, `${basename(root.uri)} declares no parameter ${parameter}: is this file for another template?`);
    }
    return args ? [{ label: nameOf(uri), file: uri, args }] : [];
  });
}

function declaredParameters(root: Root, files: Files): readonly DeclaredParameter[] {
  const file = files.get(root.uri);
  const template = file && root.language === 'arm' ? openArmTemplate(file, { files }) : undefined;
  return template ? armParameters(template) : file && root.language === 'bicep' ? bicepParameters(file, files) : [];
}

/** `terraform.tfvars` and `*.auto.tfvars` always; every other `*.tfvars` is an alternative on top of them. */
function terraformContexts(folder: string, lowering: Lowering): Context[] {
  const { files } = lowering;
  const variables = files.list(folder).filter((uri) => kindOf(uri) === 'terraform-variables' || uri.endsWith('.tfvars.json'));
  const isAutomatic = (uri: string) => /\/terraform\.tfvars(\.json)?$|\.auto\.tfvars(\.json)?$/.test(uri);
  const read = (uri: string) => {
    const file = files.get(uri);
    return file ? [uri.endsWith('.json') ? readJsonValues(file, lowering) : readTerraformVariables(file, lowering)] : [];
  };
  // Terraform reads terraform.tfvars first and the others in the order of their names; later ones win.
  const automatic = variables.filter(isAutomatic).sort((a, b) => Number(basename(b).startsWith('terraform.tfvars')) - Number(basename(a).startsWith('terraform.tfvars'))).flatMap(read);
  const layered = (layers: readonly Arguments[]): Arguments => ({ get: (name) => layers.map((layer) => layer.get(name)).findLast((value) => value !== undefined) });
  const alternatives = variables.filter((uri) => !isAutomatic(uri)).map((uri) => ({ label: nameOf(uri), file: uri, args: layered([...automatic, ...read(uri)]) }));
  const base: Context[] = automatic.length > 0 ? [{ label: variables.filter(isAutomatic).map(basename).join(' and '), args: layered(automatic) }] : [];
  return [...base, ...alternatives];
}
