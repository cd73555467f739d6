import { azurermSince } from './azurerm';
import type { Resource } from './resource';

/**
 * What edits of a cluster do to one that runs, for the titles of fixes. Azure changes these in place and updates every node; azurerm replaced
 * the cluster until a version that differs.
 */
const inPlaceSince = {
  plugin: azurermSince.overlayInPlace,
  cilium: azurermSince.ciliumInPlace,
  calicoToCilium: azurermSince.calicoToCiliumInPlace,
  policy: azurermSince.policyInPlace,
} as const;

/** `updates every node`, or where azurerm deploys that it replaces the cluster, for its version or for both where it is not known. */
export function costOf({ provider }: Resource, ...changes: readonly (keyof typeof inPlaceSince)[]): string {
  const [major, minor] = changes
    .map((change) => inPlaceSince[change])
    .reduce((latest, one) => (one[0] > latest[0] || (one[0] === latest[0] && one[1] > latest[1]) ? one : latest));
  const isInPlace = provider ? provider.atLeast(major, minor) : true;
  if (isInPlace === undefined) return `updates every node; azurerm before ${major}.${minor} replaces the cluster`;
  return isInPlace ? 'updates every node' : 'replaces the cluster';
}

/** Making a cluster private, or public again. @param integrated API Server VNet Integration is on */
export function costOfPrivate({ provider }: Resource, integrated: boolean): string {
  if (provider) return 'replaces the cluster';
  return integrated ? 'changes the address of the API server' : 'Azure refuses it for an existing cluster';
}

/** What AKS changes of a cluster that runs under no circumstances: azurerm makes a new one instead. */
export function costOfFixed({ provider }: Resource): string {
  return provider ? 'replaces the cluster' : 'Azure refuses it for an existing cluster';
}

/** Public addresses of a pool's nodes. @param isDefault the pool is written in the cluster */
export function costOfNodeAddresses({ provider }: Resource, isDefault: boolean): string {
  if (!provider) return 'an existing pool has to be made anew';
  if (!isDefault) return 'replaces the pool';
  const isRotated = provider.atLeast(...azurermSince.defaultPoolRotated);
  return isRotated === true
    ? 'replaces the nodes of the pool'
    : isRotated === false
      ? 'replaces the cluster'
      : `replaces the nodes of the pool; azurerm before ${azurermSince.defaultPoolRotated.join('.')} replaces the cluster`;
}
