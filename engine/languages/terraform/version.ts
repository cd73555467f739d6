/** `[major, minor]`; a minor of `Infinity` is the last of its major. */
export type Version = readonly [major: number, minor: number];

/** What a version may be, as far as the files tell. */
export interface VersionRange {
  readonly least: Version | undefined;
  readonly latest: Version | undefined;
}

/**
 * The versions that a version constraint allows; an end that it does not set, or that cannot be read, is undefined.
 * @param constraint `~> 4.0`, `>= 3.0, < 5.0`, `= 4.81.0`
 */
export function versionRange(constraint: string): VersionRange {
  const least: Version[] = [];
  const latest: Version[] = [];
  for (const part of constraint.split(',')) {
    const [, operator, first, rest = ''] = /^(~>|<=|>=|<|>|!=|=|)\s*v?(\d+)((?:\.\d+)*)/.exec(part.trim()) ?? [];
    if (first === undefined || operator === '!=') continue;
    const major = Number(first);
    const parts = rest.split('.').slice(1).map(Number);
    const [minor] = parts;
    if (operator === '<') {
      // `< 4.0` ends with version 3, `< 4.5` within 4.
      latest.push(parts.some((one) => one > 0) ? [major, minor ?? 0] : [major - 1, Infinity]);
      continue;
    }
    if (operator !== '<=') least.push([major, minor ?? 0]);
    // `~> 4.1` ends within 4, `~> 4.1.0` within 4.1.
    if (operator !== '>=' && operator !== '>')
      latest.push([major, operator === '~>' && parts.length < 2 ? Infinity : (minor ?? Infinity)]);
  }
  return { least: least.sort(byVersion).at(-1), latest: latest.sort(byVersion)[0] };
}

/** The versions that two ranges share: a module's own constraint counts beside those of its callers. */
export function intersection(a: VersionRange, b: VersionRange): VersionRange {
  const ends = (pick: (range: VersionRange) => Version | undefined) =>
    [pick(a), pick(b)].filter((end) => end !== undefined).sort(byVersion);
  return { least: ends(({ least }) => least).at(-1), latest: ends(({ latest }) => latest)[0] };
}

/** The latest version that a constraint allows; undefined where it sets no upper end, or cannot be read. */
export function latestVersion(constraint: string): Version | undefined {
  return versionRange(constraint).latest;
}

/** Whether all versions of a range are at least this one, or none; undefined where some are. */
export function isAtLeast({ least, latest }: VersionRange, wanted: Version): boolean | undefined {
  if (least && byVersion(least, wanted) >= 0) return true;
  return latest && byVersion(latest, wanted) < 0 ? false : undefined;
}

export function isOlder(version: Version, than: Version): boolean {
  return byVersion(version, than) < 0;
}

function byVersion(a: Version, b: Version): number {
  return a[0] - b[0] || (a[1] === b[1] ? 0 : a[1] - b[1]);
}
