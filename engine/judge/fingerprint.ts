import { sha256 } from '@noble/hashes/sha2';
import type { LocatedFinding } from './present';

/**
 * What a finding is known by from one run to the next: the same rule, file, resource, ARM path and reason. Lines may move, numbers and
 * names in its message may change. Those that have all of it in common are told apart by their order.
 * @param findings in the order that they are reported in
 * @param nameOf the file as it is called wherever the command runs
 */
export function fingerprintsOf(
  findings: readonly LocatedFinding[],
  nameOf: (file: string) => string,
): Map<LocatedFinding, string> {
  const counts = new Map<string, number>();
  const fingerprints = new Map<LocatedFinding, string>();
  for (const finding of findings) {
    const { rule, file, subjects, reason } = finding;
    // The same value may be used by many clusters; the first of them stands for all.
    const [subject] = subjects.map(({ label, path }) => `${label}\n${path}`).sort();
    const digest = digestOf([rule.id, nameOf(file), subject ?? '', reason].join('\n'));
    const count = (counts.get(digest) ?? 0) + 1;
    counts.set(digest, count);
    fingerprints.set(finding, `${digest}:${count}`);
  }
  return fingerprints;
}

function digestOf(text: string): string {
  return [...sha256(new TextEncoder().encode(text)).subarray(0, 16)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
