// A call takes as many arguments as fit on the stack, and texts decide how long a list is: long ones are not spread into calls.

/** Adds to the end of a list. */
export function addAll<T>(list: T[], more: Iterable<T>): void {
  for (const one of more) list.push(one);
}

/** @returns -Infinity where there is none */
export function largest(numbers: Iterable<number>): number {
  let found = -Infinity;
  for (const one of numbers) if (one > found) found = one;
  return found;
}

/** @returns Infinity where there is none */
export function smallest(numbers: Iterable<number>): number {
  let found = Infinity;
  for (const one of numbers) if (one < found) found = one;
  return found;
}
