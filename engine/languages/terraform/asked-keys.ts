import { scalar } from '../../evaluate/data';
import type { SourceFile } from '../../files/files';
import type { Arguments, Lowering } from '../../resources/lowered';
import type { Body, Expression } from '../../syntax/tree';
import { walk } from '../../syntax/walk';
import type { Context } from '../language';
import { readerOf } from './lower';

interface AskedKeys {
  readonly keys: readonly string[];
  /** The root with one of the keys. */
  context(key: string, args: Arguments | undefined): Context;
}

/**
 * The keys of the first map that a folder's files index by `terraform.workspace`, or by a variable that has no value: each is a way the root is
 * deployed. Undefined where there is no such map, or its keys are not known.
 */
export function askedKeys(folder: string, args: Arguments | undefined, lowering: Lowering): AskedKeys | undefined {
  const texts = lowering.files.list(folder).flatMap((uri) => lowering.files.get(uri) ?? []);
  if (!texts.some(({ text }) => mayAsk.test(text))) return undefined;
  const reader = readerOf(folder, args, lowering);
  let best:
    | {
        readonly name: string;
        readonly keys: readonly string[];
        readonly isWorkspace: boolean;
        readonly file: SourceFile;
        readonly node: Expression;
      }
    | undefined;
  for (const file of reader.files) {
    eachExpression(reader.tree(file), (node) => {
      const [map, key] = indexOf(node) ?? [];
      const name = key && nameOf(key);
      if (!map || name === undefined || best?.isWorkspace === true) return;
      const isWorkspace = name === 'terraform.workspace';
      if (
        isWorkspace ? lowering.workspace !== undefined : best !== undefined || reader.isGiven(name.slice('var.'.length))
      )
        return;
      const data = reader.valueOf(map, file);
      if (data.kind !== 'object' || data.open !== undefined || data.keys().length === 0 || data.part) return;
      best = { name, keys: data.keys(), isWorkspace, file, node };
    });
  }
  if (!best) return undefined;
  const { name, keys, isWorkspace, file, node } = best;
  if (isWorkspace)
    return { keys, context: (workspace, given) => ({ label: `workspace ${workspace}`, args: given, workspace }) };
  const variable = name.slice('var.'.length);
  return {
    keys,
    context: (key, given) => {
      const value = scalar(key, { file: file.uri, node, literal: false, via: [] });
      return {
        label: `${variable} ${key}`,
        args: {
          get: (asked) => (asked === variable ? value : given?.get(asked)),
          ...(given?.open === undefined ? {} : { open: given.open }),
        },
      };
    },
  };
}

/** A cheap look before parsing. */
const mayAsk = /\[\s*"?(?:\$\{\s*)?(?:terraform\.workspace|var\.)|\blookup\s*\(/;

/** The map and the key of `map[key]` and `lookup(map, key)`. */
function indexOf(node: Expression): readonly [Expression, Expression] | undefined {
  if (node.kind === 'index') return [node.target, node.index];
  const [map, key] = node.kind === 'call' && node.name === 'lookup' ? node.args : [];
  return map && key && [map, key];
}

/** `terraform.workspace` or `var.x`, as it is written. */
function nameOf(node: Expression): string | undefined {
  if (node.kind === 'template' && node.parts.length === 1) return nameOf(node.parts[0]!);
  if (node.kind !== 'member' || node.target.kind !== 'reference') return undefined;
  const name = `${node.target.name}.${node.name}`;
  return name === 'terraform.workspace' || node.target.name === 'var' ? name : undefined;
}

function eachExpression(body: Body, visit: (node: Expression) => void): void {
  for (const item of body.items) {
    if (item.kind === 'block') eachExpression(item.body, visit);
    else walk(item.value, visit);
  }
}
