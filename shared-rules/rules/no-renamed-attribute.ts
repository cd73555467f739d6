import { rename } from '../model/resource';
import { defineRule } from '../rule';

export default defineRule({
  id: 'no-renamed-attribute',
  severity: 'error',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'Arguments must have the names that this version of the provider knows.',
  why: 'azurerm renamed arguments with its versions 3, 4 and 5. A plan with a former name fails, and old examples are full of them. The version is read from the lock file or from `required_providers`; where neither sets a limit, nothing is said.',
  references: [
    'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/4.0-upgrade-guide',
    'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/5.0-upgrade-guide',
  ],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const pools = cluster.pools().known.map(({ resource }) => resource);
    for (const resource of new Set([cluster.resource, ...pools])) {
      for (const { at, was, now, since, inPlace } of resource.renamed()) {
        yield {
          at,
          message: `'${inPlace ? was.split('.').at(-1) : was}' is refused since azurerm ${since}. It is called '${inPlace ? now.split('.').at(-1) : now}' now.`,
          fixes: inPlace
            ? [{ title: 'Rename it to {0}', safety: 'safe', changes: [rename(at, now.split('.').at(-1)!)] }]
            : [],
        };
      }
    }
  },
});
