import { kindOf } from '../../files/kinds';
import { basename, folderAndName } from '../../files/uri';
import type { Arguments, Lowering } from '../../resources/lowered';
import { readJsonValues } from '../arm/lower';
import type { Context } from '../language';
import { readTerraformVariables } from './lower';

/** `terraform.tfvars` and `*.auto.tfvars` always; every other `*.tfvars` is an alternative on top of them. */
export function terraformContexts(folder: string, lowering: Lowering): Context[] {
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
  const alternatives = variables.filter((uri) => !isAutomatic(uri)).map((uri) => ({ label: folderAndName(uri), file: uri, args: layered([...automatic, ...read(uri)]) }));
  const base: Context[] = automatic.length > 0 ? [{ label: variables.filter(isAutomatic).map(basename).join(' and '), args: layered(automatic) }] : [];
  return [...base, ...alternatives];
}
