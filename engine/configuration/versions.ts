/** Whether a version is written as `1.2.3` or `1.2`. */
export function isVersion(text: string): boolean {
  return /^\d{1,6}\.\d{1,6}(\.\d{1,6})?$/.test(text);
}

/** Whether a rule came after a version; no rule did after one that is none. */
export function isNewer(since: string, version: string | undefined): boolean {
  if (version === undefined || !isVersion(version)) return false;
  const [own, asked] = [since, version].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const at = own.findIndex((part, index) => part !== (asked[index] ?? 0));
  return at >= 0 && own[at]! > (asked[at] ?? 0);
}
