import type { Files } from '../../files/files';
import type { Moves } from '../language';
import { attribute, blocks } from './body';
import { parseHcl } from './parse';

/** What `moved` and `removed` blocks say of addresses, without the modules and keys around them. */
export function movesIn(uris: Iterable<string>, files: Files): Moves {
  const moved = new Map<string, string[]>();
  const forgotten = new Set<string>();
  for (const uri of uris) {
    const file = /\.(tf|tofu)$/.test(uri) ? files.peek(uri) : undefined;
    if (!file || !/\b(moved|removed)\b/.test(file.text)) continue;
    const { body } = files.parsed(file, parseHcl);
    for (const block of body.items) {
      if (block.kind !== 'block' || (block.type !== 'moved' && block.type !== 'removed')) continue;
      const address = (name: string) => {
        const value = attribute(block.body, name)?.value;
        return value && addressOf(file.text.slice(value.start, value.end));
      };
      const [from, to] = [address('from'), address('to')];
      if (from === undefined) continue;
      if (block.type === 'moved' && to !== undefined) moved.set(from, [...(moved.get(from) ?? []), to]);
      const destroy = blocks(block.body, 'lifecycle').map((inner) => attribute(inner.body, 'destroy')?.value)[0];
      if (block.type === 'removed' && destroy && file.text.slice(destroy.start, destroy.end) === 'false')
        forgotten.add(from);
    }
  }
  return {
    isMoved(from, to) {
      const seen = new Set([from]);
      for (const address of seen) for (const next of moved.get(address) ?? []) seen.add(next);
      return seen.has(to);
    },
    isForgotten: (address) => forgotten.has(address),
  };
}

/** `module.net["a"].azurerm_subnet.nodes[0]` → `azurerm_subnet.nodes`; a module's own address as it is. */
function addressOf(text: string): string {
  const plain = text.replace(/\[[^[\]]*\]/g, '').trim();
  return plain.split('.').slice(-2).join('.');
}
