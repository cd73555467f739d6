import { versionWith } from '../model/api-versions';
import { firstStoppedPreview, lastStoppedPreview, retirements, stableApiVersion } from '../model/azure';
import { set } from '../model/resource';
import { defineRule, isPast } from '../rule';

export default defineRule({
  id: 'no-retired-api-version',
  severity: 'error',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'Preview API versions of AKS stop working.',
  why: 'A preview version of the API lives about a year. Those up to 2024-09-02-preview stopped on 2026-07-01: a template that asks for one is refused, whatever else is in it.',
  references: [retirements.previewApiVersions.source],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { today }) {
    if (!isPast(retirements.previewApiVersions.date, today)) return;
    const versions = [
      cluster.apiVersion,
      ...cluster
        .pools()
        .known.filter(({ resource }) => resource !== cluster.resource)
        .map((pool) => pool.apiVersion),
    ];
    for (const version of versions) {
      if (
        version.kind !== 'known' ||
        !/^\d{4}-\d\d-\d\d-preview$/i.test(version.value) ||
        version.value.toLowerCase() > lastStoppedPreview
      )
        continue;
      const target = versionWith(cluster, version, stableApiVersion);
      yield {
        at: version,
        message: `API version ${version.value} stopped working ${version.value >= firstStoppedPreview ? `on ${retirements.previewApiVersions.date}` : 'long ago'}. Use a stable one, or a newer preview.`,
        fixes: [
          {
            title: `Use ${target} (${target.endsWith('-preview') ? 'a preview, which stops after about a year' : 'preview properties are refused'})`,
            safety: 'review',
            changes: [set(version, target)],
          },
        ],
      };
    }
  },
});
