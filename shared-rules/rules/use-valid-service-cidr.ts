import { widestServicePrefix } from '../model/azure';
import { serviceRanges } from '../model/facts';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-valid-service-cidr',
  severity: 'error',
  category: 'ip-planning',
  since: '0.1.0',
  summary: `The service range must not be larger than /${widestServicePrefix}.`,
  why: 'Kubernetes keeps an entry for every address of the service range. Azure limits its size, and refuses a cluster whose range is larger. Even a large cluster needs no more than a /16, which is 65,536 services.',
  references: [aksDocs('concepts-network-ip-address-planning'), aksDocs('configure-azure-cni')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    for (const { at, range, text } of serviceRanges(cluster)) {
      // Whether exactly this prefix is accepted is not documented.
      if (range.family !== 4 || range.prefix >= widestServicePrefix) continue;
      yield {
        at,
        message: `Service range ${text} is larger than /${widestServicePrefix}, which Azure refuses. A /16 has room for 65,536 services.`,
      };
    }
  },
});
