import type { Cluster, Model } from '../model/network';
import type { Before } from './before';
import { clusterEdits } from './clusters';
import type { Edit } from './edit';
import { clusterPairs, deployedPairs } from './pairs';
import { poolEdits } from './pools';
import { resourceEdits } from './resources';
import { subnetEdits } from './subnets';

/** What has changed in one world, with what it comes to. Silent on what is not known on either side, and on what is new. */
export function editsOf(before: Before, now: Model): readonly Edit[] {
  const models = { before: before.model, now };
  const deployed = (before.deployed ?? []).flatMap(({ model, name }) =>
    deployedPairs(model, now).map((pair) => ({ pair, models: { before: model, now }, name })),
  );
  const running = new Set(deployed.map(({ pair }) => pair.now));
  const anew = new Set<Cluster>();
  const edits = [
    ...deployed.flatMap(({ pair, models, name }) =>
      withNew([...clusterEdits(pair), ...poolEdits(pair, models)])
        // Of what nobody has written Azure says more than the files.
        .filter(({ now, outcome }) => now.kind === 'known' || outcome.kind !== 'nothing')
        .map((edit) => ({ ...edit, since: name })),
    ),
    ...clusterPairs(before.model, now)
      .filter(({ now }) => !running.has(now))
      .flatMap((pair) => {
        const own = [...clusterEdits(pair), ...poolEdits(pair, models)];
        if (isMadeAnew(own)) anew.add(pair.before);
        return withNew(own);
      }),
    ...subnetEdits(models),
    ...resourceEdits(before, now, anew),
  ];
  return edits.filter(({ now: { at } }) => at.resource.provider?.ignores?.(at.path) !== true);
}

function isMadeAnew(edits: readonly Edit[]): boolean {
  return edits.some(({ outcome: { kind, severity } }) => kind === 'replaces' && severity === undefined);
}

/** Where a cluster is certainly made anew, nothing else of it, or of its pools, is refused, rotated or without effect. */
function withNew(edits: readonly Edit[]): readonly Edit[] {
  if (!isMadeAnew(edits)) return edits;
  return edits.map((edit) =>
    edit.outcome.kind === 'replaces'
      ? edit
      : { ...edit, outcome: { kind: 'inPlace', says: 'It comes with the cluster that is made anew.' } },
  );
}
