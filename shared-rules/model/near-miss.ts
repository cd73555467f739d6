import { isGivenLabel, type Field, type NamespaceRef, type Workload } from './kubernetes';
import type { Manifests } from './manifests';
import { distance } from './spelling';

/** A label that a selector asks for and no pod has, and what a pod has instead. */
interface NearMiss {
  /** The label of the selector. */
  readonly label: Field;
  readonly workload: Workload;
  /** The label of the workload. */
  readonly key: string;
  readonly value: string;
}

/** The labels that a selector of exact labels asks for; undefined where it asks for anything else. */
export function exactLabels(selector: Field): readonly Field[] | undefined {
  const labels = selector.get('matchLabels');
  const expressions = selector.get('matchExpressions');
  if (
    selector.shape !== 'map' ||
    expressions.items.length > 0 ||
    expressions.kind === 'unknown' ||
    labels.kind === 'unknown'
  )
    return undefined;
  return wellKnown(labels.entries);
}

/** The same of a Service, which has the labels themselves. */
export function serviceLabels(selector: Field): readonly Field[] | undefined {
  return selector.shape === 'map' ? wellKnown(selector.entries) : undefined;
}

function wellKnown(labels: readonly Field[]): readonly Field[] | undefined {
  return labels.length > 0 && labels.every((label) => label.text !== undefined) ? labels : undefined;
}

/** Whether certainly no workload of a namespace has all these labels. */
export function selectsNone(labels: readonly Field[], namespace: NamespaceRef, manifests: Manifests): boolean {
  const [first, ...others] = labels;
  // Whether a label that a controller gives is there, nobody knows.
  if (!first || labels.some(({ key }) => isGivenLabel(key)) || !manifests.hasWorkloads(namespace)) return false;
  if (others.length === 0) return !manifests.hasWorkloadWith(namespace, first.key, first.text ?? '');
  return manifests.workloadsWith(namespace, first.key, first.text ?? '').every((workload) =>
    labels.some(({ key, text }) => {
      const own = workload.label(key);
      return own !== undefined && own !== text;
    }),
  );
}

/** The workload that has them all but for one slip. */
export function nearMiss(
  labels: readonly Field[],
  namespace: NamespaceRef,
  manifests: Manifests,
): NearMiss | undefined {
  for (const workload of manifests.workloadsIn(namespace)) {
    const wrong = labels.filter(({ key, text }) => workload.label(key) !== text);
    const [label, ...others] = wrong;
    if (!label || others.length > 0) continue;
    const own = workload.label(label.key);
    const text = label.text ?? '';
    if (
      typeof own === 'string' &&
      (labels.length > 1 ? isOtherSpelling(text, own) || own !== '' : isOtherSpelling(text, own))
    )
      return { label, workload, key: label.key, value: own };
    if (own !== null) continue;
    const other = workload.labels.entries.find((one) => one.text === text && isOtherKey(label.key, one.key));
    if (other) return { label, workload, key: other.key, value: text };
  }
  return undefined;
}

/** Letter case, a letter or two, singular and plural. Short names differ by so much on purpose. */
function isOtherSpelling(one: string, other: string): boolean {
  if (one.toLowerCase() === other.toLowerCase()) return true;
  if (Math.min(one.length, other.length) < 4 || distance(one, other) > 2) return false;
  // What ends in another number, or in other words, is another thing.
  return one.replace(/\d+/g, '') !== other.replace(/\d+/g, '');
}

function isOtherKey(one: string, other: string): boolean {
  const pair = ['app', 'app.kubernetes.io/name'];
  if (pair.includes(one) && pair.includes(other)) return true;
  return (
    one.toLowerCase() === other.toLowerCase() || (Math.min(one.length, other.length) >= 4 && distance(one, other) <= 2)
  );
}
