import { add } from '../../shared-rules/model/resource';
import type { Networks } from '../deployments/networks';
import { modelsOf } from '../deployments/readings';
import type { Files } from '../files/files';
import { scaffold } from '../languages/languages';
import type { Root } from '../languages/language';
import type { TextEdit } from '../write/edit';
import { write } from '../write/write';
import { ownerOf, type Owner } from './plan';

/**
 * The edits that put a subnet with this range into a virtual network of a root.
 * @param context the parameter file that it was seen with
 * @returns undefined where it has no place to be written: the network is not there any more, repeated, or made by a module
 */
export function putSubnet(
  root: Root,
  context: string,
  owner: Owner,
  range: string,
  files: Files,
  networks: Networks,
): readonly TextEdit[] | undefined {
  for (const { context: one, model } of modelsOf([root], files, networks)) {
    if (one !== context) continue;
    const network = model.virtualNetworks.find(({ resource }) => {
      const { label, instance } = ownerOf(resource);
      return label === owner.label && instance === owner.instance;
    });
    if (!network) return undefined;
    const at = network.resource.items('properties.subnets');
    return write([add(at, { kind: 'subnet', range })], files, scaffold)?.edits;
  }
  return undefined;
}
