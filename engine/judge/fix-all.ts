import { addAll } from '../../shared-rules/lists';
import type { TextEdit } from '../write/edit';
import type { Fixes, LocatedFix } from './fixes';
import type { LocatedFinding } from './present';

/**
 * The first fix of each finding that is wanted; those that would get in each other's way are left for the next time.
 * @param isWanted by default the safe ones
 */
export function safeEdits(
  findings: readonly LocatedFinding[],
  { of }: Fixes,
  isWanted: (fix: LocatedFix, finding: LocatedFinding) => boolean = ({ safety }) => safety === 'safe',
): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const finding of findings) {
    const fix = of.get(finding)?.find((one) => isWanted(one, finding));
    if (!fix) continue;
    const fresh = fix.edits.filter(
      (edit) =>
        !edits.some(
          (other) =>
            other.file === edit.file &&
            other.start === edit.start &&
            other.end === edit.end &&
            other.text === edit.text,
        ),
    );
    if (
      fresh.some((edit) =>
        edits.some((other) => other.file === edit.file && edit.start <= other.end && other.start <= edit.end),
      )
    )
      continue;
    addAll(edits, fresh);
  }
  return edits;
}
