import { versionFor } from '../model/api-versions';
import { isCertainlyBase } from '../model/facts';
import { set } from '../model/resource';
import { is, isNone } from '../model/value';
import { isKnownTo, values } from '../model/values';
import { aksDocs, defineRule, detail } from '../rule';

/** Since when a template can say it. */
const offered = values['properties.agentPoolProfiles[*].securityProfile.sshAccess']?.['Disabled'];

export default defineRule({
  id: 'no-node-ssh',
  severity: 'hint',
  category: 'private-access',
  since: '0.2.0',
  summary: 'Nodes need no SSH.',
  why: 'Every node takes logins with one key, for one local user with full rights; nobody can tell afterwards who it was. `kubectl debug` reaches a node without SSH, through the API server and its audit log. Whether to give SSH up is a choice, so only a pool that asks for it is reported outside the strict preset.',
  references: [aksDocs('manage-ssh-node-access'), aksDocs('node-access')],
  equivalents: ['Azure Policy 28257686-e9db-403e-b9e2-a5eecbe03da9'],
  of: 'cluster',
  *check(cluster) {
    if (!isCertainlyBase(cluster)) return;
    for (const pool of cluster.pools().known) {
      const { sshAccess, apiVersion, osType } = pool;
      if (!isNone(sshAccess, 'Disabled', 'EntraId') || !isNone(osType, 'Windows')) continue;
      // azurerm and modules have no name for it.
      if (!offered || apiVersion.kind !== 'known') continue;
      const isOffered = isKnownTo(apiVersion.value, offered);
      yield {
        at: sshAccess,
        severity: is(sshAccess, 'LocalUser') ? 'hint' : 'off',
        message: `${detail(pool.title)} takes SSH logins with a key that all share. Disable them${isOffered ? ': kubectl debug reaches nodes without' : ` with API version ${versionFor(offered)} or later`}.`,
        fixes: isOffered
          ? [
              {
                title: 'Set {0} (once the nodes are reimaged)',
                safety: 'review',
                changes: [set(sshAccess, 'Disabled')],
              },
            ]
          : [],
      };
    }
  },
});
