import type { Model } from '../model/network';
import type { Before } from './before';
import { clusterEdits } from './clusters';
import type { Edit } from './edit';
import { clusterPairs } from './pairs';
import { poolEdits } from './pools';
import { resourceEdits } from './resources';
import { subnetEdits } from './subnets';

/** What has changed in one world, with what it comes to. Silent on what is not known on either side, and on what is new. */
export function editsOf(before: Before, now: Model): readonly Edit[] {
  const models = { before: before.model, now };
  const edits = [
    ...clusterPairs(before.model, now).flatMap((pair) => [...clusterEdits(pair), ...poolEdits(pair, models)]),
    ...subnetEdits(models),
    ...resourceEdits(before, now),
  ];
  return edits.filter(({ now: { at } }) => at.resource.provider?.ignores?.(at.path) !== true);
}
