import type { TextEdit } from '../write/edit';
import type { Fixes } from './fixes';
import type { LocatedFinding } from './present';

/** The first safe fix of each finding; those that would get in each other's way are left for the next time. */
export function safeEdits(findings: readonly LocatedFinding[], { of }: Fixes): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const finding of findings) {
    const fix = of.get(finding)?.find(({ safety }) => safety === 'safe');
    if (!fix) continue;
    const fresh = fix.edits.filter(
      (edit) =>
        !edits.some((other) => other.start === edit.start && other.end === edit.end && other.text === edit.text),
    );
    if (
      fresh.some((edit) =>
        edits.some((other) => other.file === edit.file && edit.start <= other.end && other.start <= edit.end),
      )
    )
      continue;
    edits.push(...fresh);
  }
  return edits;
}
