import { setFlagsFromString } from 'node:v8';

/**
 * Keeps young objects in little memory: V8 gives them up to 48 MB, with which nothing here is any quicker. So little is looked through by
 * one thread in less time than several need to share it.
 */
export function staySmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--no-parallel-scavenge');
}

/** While much is read and little of it kept, V8 collects garbage before it takes a third more memory, not twice as much: half the memory at about the same time. */
export function growSlowly(isSlow: boolean): void {
  setFlagsFromString(`--heap-growing-percent=${isSlow ? 30 : 0}`);
}
