import type { Files } from '../../files/files';
import type { Moves } from '../language';
import { attribute, blocks } from './body';
import { parseHcl } from './parse';

/** What `moved` and `removed` blocks say of addresses. One in a module speaks of what is in it, whichever calls lead there. */
export function movesIn(uris: Iterable<string>, files: Files): Moves {
  const moved: (readonly [from: string, to: string])[] = [];
  const forgotten: string[] = [];
  for (const uri of uris) {
    const file = /\.(tf|tofu)$/.test(uri) ? files.peek(uri) : undefined;
    if (!file || !/\b(moved|removed)\b/.test(file.text)) continue;
    const { body } = files.parsed(file, parseHcl);
    for (const block of body.items) {
      if (block.kind !== 'block' || (block.type !== 'moved' && block.type !== 'removed')) continue;
      const address = (name: string) => {
        const value = attribute(block.body, name)?.value;
        return value && plainAddress(file.text.slice(value.start, value.end).replace(/\s+/g, ''));
      };
      const [from, to] = [address('from'), address('to')];
      if (from === undefined) continue;
      if (block.type === 'moved' && to !== undefined) moved.push([from, to]);
      const destroy = blocks(block.body, 'lifecycle').map((inner) => attribute(inner.body, 'destroy')?.value)[0];
      if (block.type === 'removed' && destroy && file.text.slice(destroy.start, destroy.end) === 'false')
        forgotten.push(from);
    }
  }
  return {
    isMoved(from, to) {
      const seen = new Set([plainAddress(from)]);
      for (const address of seen) {
        for (const [was, is] of moved) for (const next of after(address, was, is)) seen.add(next);
        if (seen.size > maxMoves) break;
      }
      return seen.has(plainAddress(to));
    },
    isForgotten: (address) => forgotten.some((one) => after(withoutKeys(address), one, one).length > 0),
  };
}

const maxMoves = 100;

/** Terraform itself moves what is counted now to the first of them, and back. */
function plainAddress(address: string): string {
  return address.replace(/\[0\]/g, '');
}

function withoutKeys(address: string): string {
  return address.replace(/\[(?:"[^"]*"|\d+)\]/g, '');
}

/** An address after a move of what stands there or above it, in the root or in a module. */
function after(address: string, was: string, is: string): string[] {
  const found: string[] = [];
  for (let at = 0; at >= 0; at = address.indexOf('.', at + 1)) {
    const start = at === 0 ? 0 : at + 1;
    const rest = address.slice(start + was.length);
    const isThere = address.startsWith(was, start) && /^(?:$|[.[])/.test(rest);
    const isInModule = start === 0 || /(?:^|\.)module\.[^.]+\.$/.test(address.slice(0, start));
    if (isThere && isInModule) found.push(address.slice(0, start) + is + rest);
  }
  return found;
}
