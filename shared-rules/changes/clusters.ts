import type { Cluster } from '../model/network';
import { accessFacts } from './access-facts';
import { wordOf, type Edit, type Outcome } from './edit';
import type { Fact } from './fact';
import { networkFacts } from './network-facts';
import type { Pair } from './pairs';

/** One edit for each property that is another. */
export function* clusterEdits(pair: Pair<Cluster>): Generator<Edit> {
  const name = pair.now.resource.string('name');
  const said = new Set<string>();
  for (const fact of [...networkFacts, ...accessFacts]) {
    const [before, now] = [fact.read(pair.before), fact.read(pair.now)];
    const [from, to] = [wordOf(before), wordOf(now)];
    if (from === undefined || to === undefined || isSame(from, to)) continue;
    // It has been said with another.
    if (said.has(fact.property)) continue;
    const outcome = outcomeOf(fact, from, to, pair);
    for (const covered of outcome ? (fact.covers ?? []) : []) said.add(covered);
    if (outcome)
      yield {
        subject: `cluster ${name.kind === 'known' ? name.value : pair.now.resource.label}`,
        property: fact.property,
        before,
        now,
        from: from === '' ? 'not written' : from,
        to: to === '' ? 'not written' : to,
        outcome: protectedFrom(outcome, pair.now),
        together: (fact.together ?? []).flatMap((read) => {
          const values = { before: read(pair.before), now: read(pair.now) };
          return wordOf(values.before) === wordOf(values.now) ? [] : [values];
        }),
      };
  }
}

/** What Terraform may not destroy fails the plan. */
export function protectedFrom(outcome: Outcome, { resource }: Cluster): Outcome {
  if (outcome.kind !== 'replaces' || resource.provider?.isProtected?.() !== true) return outcome;
  return {
    ...outcome,
    says: outcome.says
      .replace(
        'Terraform destroys this cluster and makes a new one',
        'The plan fails: prevent_destroy keeps the cluster',
      )
      .replace(' All that runs in it is lost.', ''),
  };
}

function outcomeOf(fact: Fact, from: string, to: string, pair: Pair<Cluster>): Outcome | undefined {
  const isTerraform = pair.now.resource.provider !== undefined;
  const ask = (was: string, is: string) =>
    isSame(was, is) ? undefined : fact.judge(was.toLowerCase(), is.toLowerCase(), pair);
  const was = from === '' ? ((isTerraform ? fact.provided : undefined) ?? initialOf(fact, pair.before)) : from;
  if (was === undefined) return undefined;
  if (to !== '') return ask(was, to);
  if (fact.isWhole) return ask(was, initialOf(fact, pair.now) ?? was);
  if (isTerraform && fact.provided !== undefined) return ask(was, fact.provided);
  if (isSame(was, initialOf(fact, pair.now) ?? '') || !(isTerraform ? fact.computed : fact.stays)) return undefined;
  const hint = fact.property === 'networkPolicy' && !isTerraform ? " Write 'none' to remove the engine." : '';
  return {
    kind: 'nothing',
    says: `${fact.property} stays ${was}: a line that is left out changes nothing of a cluster that runs.${hint}`,
  };
}

function initialOf({ initial }: Fact, cluster: Cluster): string | undefined {
  return typeof initial === 'function' ? initial(cluster) : initial;
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
