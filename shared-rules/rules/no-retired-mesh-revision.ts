import { meshRevisions } from '../model/azure';
import { is } from '../model/value';
import { aksDocs, defineRule, isPast, retirementSeverity } from '../rule';

export default defineRule({
  id: 'no-retired-mesh-revision',
  severity: 'warning',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.2.0',
  summary: 'The Istio add-on must run a revision that is still supported.',
  why: 'Azure supports a revision of the Istio add-on until about six weeks after the second one behind it. After that it gets no fixes, security ones included, and it can be left only for the nearest supported revision. The newest end dates are those that Azure expects, and a finding about one of these is information.',
  references: [aksDocs('istio-support-policy'), aksDocs('istio-upgrade')],
  equivalents: [],
  of: 'cluster',
  *check({ serviceMeshMode, meshRevisions: revisions }, { today }) {
    if (!is(serviceMeshMode, 'Istio') || revisions.kind !== 'known') return;
    for (const revision of revisions.value.items) {
      const minor = revision.kind === 'known' ? /^asm-1-(\d+)$/i.exec(revision.value)?.[1] : undefined;
      if (revision.kind !== 'known' || minor === undefined) continue;
      const first = meshRevisions[0]!;
      const isOlder = Number(minor) < first.minor;
      const known = isOlder ? first : meshRevisions.find((one) => one.minor === Number(minor));
      if (!known || (known.isExpected && !isPast(known.until, today))) continue;
      const month = known.until.slice(0, 7);
      const upgrade = 'Upgrade to a supported revision.';
      const message = known.isExpected
        ? `Support of Istio ${revision.value} was expected to end in ${month}. Check it, and upgrade to a supported revision.`
        : isPast(known.until, today)
          ? `Istio ${revision.value} gets no security fixes ${isOlder ? 'any more, since before' : 'since'} ${month}. ${upgrade}`
          : `Istio ${revision.value} gets no security fixes after ${month}. ${upgrade}`;
      yield {
        at: revision,
        severity: known.isExpected ? 'information' : retirementSeverity(known.until, today, 'warning'),
        message,
      };
    }
  },
});
