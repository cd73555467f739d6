import { GitProblem, hexOf, textOf, uint32 } from './bytes';
import { kindOfMode, type TreeEntry } from './objects';

/** What is staged under a path, relative to the repository, with forward slashes. A folder stands for all in it, of a sparse index. */
export interface IndexEntry {
  readonly path: string;
  readonly kind: TreeEntry['kind'];
  readonly id: string;
  /** It is only announced (`git add --intent-to-add`). */
  readonly announced: boolean;
}

const damaged = 'The index of the repository is damaged; git reset mends it.';

/** https://git-scm.com/docs/index-format, versions 2 to 4. What is in conflict is left out. */
export function indexEntries(bytes: Uint8Array, hashLength: number): IndexEntry[] {
  const version = bytes.length >= 12 ? uint32(bytes, 4) : 0;
  if (bytes.length < 12 || uint32(bytes, 0) !== 0x44495243 || version < 2 || version > 4) throw new GitProblem(damaged);
  const count = uint32(bytes, 8);
  const entries: IndexEntry[] = [];
  let at = 12;
  let previous: Uint8Array = new Uint8Array();
  for (let entry = 0; entry < count; entry++) {
    const start = at;
    const fixed = start + 40 + hashLength;
    if (fixed + 2 > bytes.length) throw new GitProblem(damaged);
    const mode = uint32(bytes, start + 24);
    const id = hexOf(bytes.subarray(start + 40, fixed));
    const flags = (bytes[fixed]! << 8) | bytes[fixed + 1]!;
    const isExtended = version > 2 && (flags & 0x4000) !== 0;
    const announced = isExtended && (bytes[fixed + 2]! & 0x20) !== 0;
    at = fixed + (isExtended ? 4 : 2);
    let kept = 0;
    if (version === 4) {
      const strip = varint(bytes, at);
      at = strip.end;
      kept = previous.length - strip.value;
      if (kept < 0) throw new GitProblem(damaged);
    }
    const end = bytes.indexOf(0, at);
    if (end < 0) throw new GitProblem(damaged);
    const name = new Uint8Array(kept + end - at);
    name.set(previous.subarray(0, kept));
    name.set(bytes.subarray(at, end), kept);
    previous = name;
    // Up to version 3 entries are padded to eights, with one zero at least.
    at = version === 4 ? end + 1 : start + (Math.floor((end - start) / 8) + 1) * 8;
    const isConflict = (flags & 0x3000) !== 0;
    if (!isConflict)
      entries.push({ path: textOf(name).replace(/\/$/, ''), kind: kindOfMode(mode.toString(8)), id, announced });
  }
  refuseSplit(bytes, at, hashLength);
  return entries;
}

/** An index may keep what has not changed in another file. */
function refuseSplit(bytes: Uint8Array, from: number, hashLength: number): void {
  for (let at = from; at + 8 <= bytes.length - hashLength; at += 8 + uint32(bytes, at + 4))
    if (uint32(bytes, at) === 0x6c696e6b)
      throw new GitProblem(
        'The index of the repository is split, which is not read; git update-index --no-split-index joins it.',
      );
}

function varint(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } {
  let at = from;
  let byte = bytes[at++] ?? 0;
  let value = byte & 127;
  while (byte >= 128 && at - from < 8) {
    byte = bytes[at++] ?? 0;
    value = (value + 1) * 128 + (byte & 127);
  }
  return { value, end: at };
}
