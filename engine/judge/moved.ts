/** From the offsets of a text to those of what it was edited to. UTF-16. */
export interface Shift {
  /** The same text after the edit; undefined where the edit touches it. */
  moved(span: {
    readonly start: number;
    readonly end: number;
  }): { readonly start: number; readonly end: number } | undefined;
}

/** Where the parts of a text stand after an edit: what both texts begin or end with has only moved. */
export function shiftBetween(before: string, after: string): Shift {
  if (before === after) return { moved: ({ start, end }) => ({ start, end }) };
  const most = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < most && before.charCodeAt(prefix) === after.charCodeAt(prefix)) prefix++;
  let suffix = 0;
  while (
    suffix < most - prefix &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  )
    suffix++;
  const behind = before.length - suffix;
  const by = after.length - before.length;
  return {
    moved({ start, end }) {
      if (end < prefix) return { start, end };
      return start > behind ? { start: start + by, end: end + by } : undefined;
    },
  };
}
