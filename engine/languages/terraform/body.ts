import { type Source, type ObjectData, type Data, type Lazy, reasonOf, objectOf, arrayOf } from '../../evaluate/data';
import { type Scope, evaluate, elementsOf, bind } from '../../evaluate/evaluate';
import { maxInstances } from '../../resources/lowered';
import { isEditable } from './declarations';
import type { Block, Attribute, Body, Span } from '../../syntax/tree';

/** The arguments of a block and the blocks in it, as one object: blocks of a type are a list of such objects. */
export function bodyData(file: string, body: Body, scope: Scope, source: Source): ObjectData {
  const written = [
    ...new Set(
      body.items.map((item) =>
        item.kind === 'attribute' ? item.name : item.type === 'dynamic' ? (item.labels[0]?.text ?? '') : item.type,
      ),
    ),
  ];
  return {
    kind: 'object',
    get: (name) => {
      const found = attribute(body, name);
      return found ? evaluate(found.value, scope) : blockData(file, body, name, scope, source);
    },
    keys: () => written,
    property: (name) => {
      const found = attribute(body, name);
      return found && isEditable(file, body, found) ? found : undefined;
    },
    node: isEditable(file, body) ? body : undefined,
    open: undefined,
    source,
  };
}

/** The blocks of a type, written and `dynamic`, as a list; undefined when there are none. */
export function blockData(file: string, body: Body, type: string, scope: Scope, source: Source): Data | undefined {
  const items: Lazy[] = [];
  let open: string | undefined;
  let any = false;
  for (const block of body.items) {
    if (block.kind !== 'block') continue;
    if (block.type === type) {
      any = true;
      items.push(() => bodyData(file, block.body, scope, sourceAt(file, block.typeSpan)));
    } else if (block.type === 'dynamic' && block.labels[0]?.text === type) {
      const [label] = block.labels;
      const forEach = attribute(block.body, 'for_each');
      const content = blocks(block.body, 'content')[0];
      const collection = forEach && evaluate(forEach.value, scope);
      const elements = collection && elementsOf(collection, collection.source);
      any = true;
      if (!content || !elements || !label) {
        open ??= (collection && reasonOf(collection)) ?? 'the dynamic block is not complete';
        continue;
      }
      const iterator = attribute(block.body, 'iterator')?.value;
      const name = iterator?.kind === 'reference' ? iterator.name : type;
      for (const { key, value } of elements.slice(0, maxInstances)) {
        const inner = bind(scope, {
          [name]: () =>
            objectOf(
              [
                ['key', key],
                ['value', value],
              ],
              collection.source,
              false,
            ),
        });
        items.push(() => bodyData(file, content.body, inner, sourceAt(file, label)));
      }
      if (elements.length > maxInstances) open ??= 'the dynamic block makes more than are followed';
    }
  }
  return any ? arrayOf(items, source, open) : undefined;
}

export function isTrue(body: Body, name: string): boolean {
  const value = attribute(body, name)?.value;
  return value?.kind === 'literal' && value.value === true;
}

export function isFalse(body: Body, name: string): boolean {
  const value = attribute(body, name)?.value;
  return value?.kind === 'literal' && value.value === false;
}

export function attribute(body: Body, name: string): Attribute | undefined {
  return body.items.find((item): item is Attribute => item.kind === 'attribute' && item.name === name);
}

export function blocks(body: Body, type: string): Block[] {
  return body.items.filter((item): item is Block => item.kind === 'block' && item.type === type);
}

export function namespace(get: (key: string) => Data | undefined, source: Source): ObjectData {
  return {
    kind: 'object',
    get,
    keys: () => [],
    property: () => undefined,
    node: undefined,
    open: 'it is not declared',
    source,
  };
}

export function sourceAt(file: string, node: Span): Source {
  return { file, node, literal: false, via: [] };
}
