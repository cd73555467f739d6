import type { Before, Deployed } from '../../shared-rules/changes/before';
import { editsOf } from '../../shared-rules/changes/edits';
import type { Model } from '../../shared-rules/model/network';
import { modelOf } from '../deployments/readings';
import { newEvaluation } from '../evaluate/evaluate';
import { basename } from '../files/uri';
import type { Lowering } from '../resources/lowered';

/** The clusters that run, from files that the Azure CLI printed. @param uris those that the configuration names; what is not there says nothing */
export function deployedIn(uris: readonly string[], { files, evaluation: { worlds } }: Lowering): Deployed[] {
  return uris.flatMap((uri) => {
    if (!files.get(uri)) return [];
    const lowering = { files, evaluation: newEvaluation(undefined, 0, worlds), stack: [uri] };
    const { model } = modelOf({ language: 'arm', uri }, { label: '', args: undefined }, lowering, undefined);
    return model.clusters.length > 0 ? [{ model, name: basename(uri) }] : [];
  });
}

/** What runs is what a cluster is compared with; all else with what was before, where there is that. */
export function withDeployed(
  before: Before | undefined,
  now: Model,
  deployed: readonly Deployed[],
  { evaluation: { worlds } }: Lowering,
): Before | undefined {
  if (deployed.length === 0) return before;
  const both: Before = {
    ...(before ?? unchanged(now)),
    deployed,
    edits: worlds.remember(() => editsOf(both, now)),
  };
  return both;
}

/** Nothing has changed since. */
function unchanged(now: Model): Before {
  return {
    model: now,
    name: '',
    edits: () => [],
    isMoved: () => false,
    isForgotten: () => false,
    isElsewhere: () => false,
    goneFrom: () => undefined,
    placeOf: () => undefined,
  };
}
