/**
 * The latest version that a version constraint allows: `[major, minor]`, the minor `Infinity` where any will do. Undefined where
 * it sets no upper end, or cannot be read.
 * @param constraint `~> 4.0`, `>= 3.0, < 5.0`, `= 4.81.0`
 */
export function latestVersion(constraint: string): readonly [number, number] | undefined {
  const ends = constraint.split(',').flatMap((part): [number, number][] => {
    const [, operator, major, rest = ''] = /^(~>|<=|>=|<|>|!=|=|)\s*v?(\d+)((?:\.\d+)*)/.exec(part.trim()) ?? [];
    if (major === undefined) return [];
    const parts = rest.split('.').slice(1).map(Number);
    const [minor = Infinity] = parts;
    if (operator === '>=' || operator === '>' || operator === '!=') return [];
    // `< 4.0` ends with version 3, `< 4.5` within 4; `~> 4.1` ends within 4, `~> 4.1.0` within 4.1.
    if (operator === '<') return parts.some((part) => part > 0) ? [[Number(major), minor]] : [[Number(major) - 1, Infinity]];
    return [[Number(major), operator === '~>' && parts.length < 2 ? Infinity : minor]];
  });
  return ends.sort((a, b) => a[0] - b[0] || a[1] - b[1])[0];
}
