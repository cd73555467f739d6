import type { Files } from '../../files/files';
import { kindOf } from '../../files/kinds';
import { basename, folderAndName } from '../../files/uri';
import type { Arguments, Lowering } from '../../resources/lowered';
import { readJsonValues } from '../arm/lower';
import type { Context } from '../language';
import { readTerraformVariables } from './lower';

const isAutomatic = (uri: string) => /\/terraform\.tfvars(\.json)?$|\.auto\.tfvars(\.json)?$/.test(uri);

/**
 * `terraform.tfvars` and `*.auto.tfvars` always; every other `*.tfvars` is an alternative on top of them.
 * @param given the alternatives, where the configuration names them
 */
export function terraformContexts(folder: string, lowering: Lowering, given?: readonly string[]): Context[] {
  const automatic = variableFiles(folder, lowering.files).filter(isAutomatic);
  const alternatives = (given ?? terraformAlternatives(folder, lowering.files))
    .filter((uri) => lowering.files.get(uri))
    .map((uri) => ({ label: folderAndName(uri), file: uri, args: variablesOf(folder, [uri], lowering) }));
  const base: Context[] =
    automatic.length > 0
      ? [{ label: automatic.map(basename).join(' and '), args: variablesOf(folder, [], lowering) }]
      : [];
  return [...base, ...alternatives];
}

/** The variable files of a folder that Terraform reads only when it is told to. */
export function terraformAlternatives(folder: string, files: Files): string[] {
  return variableFiles(folder, files).filter((uri) => !isAutomatic(uri));
}

function variableFiles(folder: string, files: Files): string[] {
  return files.list(folder).filter((uri) => kindOf(uri) === 'terraform-variables' || uri.endsWith('.tfvars.json'));
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
