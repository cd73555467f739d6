import { numberOf } from '../../evaluate/data';
import { maxModuleDepth, type Lowering } from '../../resources/lowered';
import type { SourceFile } from '../../files/files';
import type { Body, Expression } from '../../syntax/tree';
import { attribute } from './body';
import { installedIn, localModule, registryCall } from './calls';
import { declarationsOf, isModuleFile, type Declarations } from './declarations';
import { parseTerraformJson } from './json';
import { parseHcl } from './parse';

/** A module, and how it is called; the root has no caller. */
interface Module {
  readonly folder: string;
  readonly declarations: Declarations;
  readonly path: readonly string[];
  readonly caller?: { readonly module: Module; readonly body: Body };
}

/**
 * The variables of a root that decide which clusters there are: those that `count` and `for_each` of clusters, and of the modules around them,
 * lead back to. Nothing is evaluated: names are followed through locals, arguments and the entries of objects.
 * @param folder URI of the root
 */
export function decidingVariables(folder: string, { files, evaluation }: Lowering): ReadonlySet<string> {
  const installed = installedIn(folder, files);
  const found = new Set<string>();
  const seen = new Set<string>();
  let left = maxModules;
  const read = new Map<string, Declarations>();
  const declarations = (at: string): Declarations => {
    let known = read.get(at);
    if (!known) {
      const all = files
        .list(at)
        .filter(isModuleFile)
        .flatMap((uri) => files.get(uri) ?? []);
      const tree = (file: SourceFile) =>
        file.uri.endsWith('.json') ? files.parsed(file, parseTerraformJson) : files.parsed(file, parseHcl).body;
      read.set(at, (known = declarationsOf(all, tree)));
    }
    return known;
  };

  const visit = (module: Module): boolean => {
    if (left-- <= 0 || module.path.length > maxModuleDepth) return false;
    let hasClusters = false;
    for (const { block } of module.declarations.blocks.values()) {
      const [label] = block.labels;
      let isCluster = block.type === 'resource' && label?.text === 'azurerm_kubernetes_cluster';
      if (block.type === 'module' && label) {
        const path = [...module.path, label.text];
        const target = localModule(module.folder, block) ?? installed.folders.get(path.join('.'));
        isCluster =
          registryCall(block) !== undefined ||
          (target !== undefined &&
            files.isInside(target) &&
            visit({
              folder: target,
              declarations: declarations(target),
              path,
              caller: { module, body: block.body },
            }));
      }
      if (!isCluster) continue;
      hasClusters = true;
      for (const name of ['count', 'for_each']) {
        const value = attribute(block.body, name)?.value;
        if (value) follow(value, [], module);
      }
    }
    return hasClusters;
  };

  /** Follows what an expression has at a path of names. */
  const follow = (node: Expression, path: readonly string[], module: Module): void => {
    const key = `${numberOf(module)} ${numberOf(node)} ${path.join('.')}`;
    if (seen.has(key) || evaluation.steps <= 0) return;
    seen.add(key);
    evaluation.steps--;
    const [name, ...rest] = path;
    const chain = chainOf(node);
    if (chain) named([...chain, ...path], module);
    else if (node.kind === 'object') {
      for (const entry of node.entries)
        if (entry.kind === 'property' && (name === undefined || entry.key === undefined || entry.key === name))
          follow(entry.value, rest, module);
    } else if (node.kind === 'call') for (const arg of node.args) follow(arg, path, module);
    else if (node.kind === 'conditional') {
      follow(node.condition, [], module);
      follow(node.yes, path, module);
      follow(node.no, path, module);
    } else for (const part of partsOf(node)) follow(part, [], module);
  };

  const named = ([kind, name, ...rest]: readonly string[], module: Module): void => {
    if (name === undefined) return;
    const local = kind === 'local' ? module.declarations.locals.get(name)?.attribute.value : undefined;
    if (local) follow(local, rest, module);
    if (kind !== 'var') return;
    if (!module.caller) found.add(name);
    const given = module.caller && attribute(module.caller.body, name)?.value;
    if (given) follow(given, rest, module.caller.module);
  };

  visit({ folder, declarations: declarations(folder), path: [] });
  return found;
}

/** `var.x.y` as the names in it. */
function chainOf(node: Expression): string[] | undefined {
  if (node.kind === 'reference') return [node.name];
  if (node.kind === 'member') {
    const target = chainOf(node.target);
    return target && [...target, node.name];
  }
  if (node.kind !== 'index') return undefined;
  const target = chainOf(node.target);
  return target && (node.index.kind === 'literal' ? [...target, String(node.index.value)] : target);
}

function partsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'member':
    case 'index':
    case 'splat':
      return [node.target];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'for':
      return [node.collection, node.body, ...(node.condition ? [node.condition] : [])];
    case 'template':
      return node.parts;
    case 'array':
      return node.items.map((item) => (item.kind === 'spread' ? item.value : item));
    default:
      return [];
  }
}

/** So many calls of modules are looked into. */
const maxModules = 1_000;
