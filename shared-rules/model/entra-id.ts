import type { Cluster } from './network';
import { blank, set, setWhereOffered, type Change } from './resource';

/** What sets up Entra ID with Azure RBAC. azurerm takes it only beside the tenant, or the groups of the administrators. */
export function withEntraId({ azureRbacEnabled, entraIdManaged, tenantId, adminGroups }: Cluster): Change[] {
  const { resource, path } = azureRbacEnabled.at;
  const isWanted =
    resource.requires(path).some((paths) => paths.split('|').includes(tenantId.at.path)) &&
    tenantId.kind === 'absent' &&
    adminGroups.kind === 'absent';
  return [
    set(azureRbacEnabled, true),
    setWhereOffered(entraIdManaged, true),
    ...(isWanted ? [set(tenantId, blank('00000000-0000-0000-0000-000000000000'))] : []),
  ];
}
