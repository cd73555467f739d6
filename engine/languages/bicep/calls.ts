import { join, dirname } from '../../files/uri';
import type { SourceFile } from '../../files/files';
import { type Data, unknown } from '../../evaluate/data';
import { type Lowering, maxModuleDepth, isSpent, type Arguments } from '../../resources/lowered';
import type { Module } from './tree';
import type { Expression } from '../../syntax/tree';

/** What looking for the file of a module comes to. */
const stepsOfCall = 10;

/** Why a module is not followed; undefined when it is. */
export function refusal(target: string, written: string, { stack, evaluation, files }: Lowering): string | undefined {
  evaluation.steps -= stepsOfCall;
  if (stack.includes(target)) return `module ${written} calls itself`;
  if (stack.length > maxModuleDepth || isSpent(evaluation)) return `module ${written} is one of too many nested ones`;
  if (!files.isInside(target) && !files.isOpen(target))
    return `module ${written} lies outside the workspace, and nothing outside is read`;
  return files.get(target) ? undefined : `module ${written} was not found`;
}

/** Module arguments: the properties of the object that `params` evaluates to. */
export function argumentsOf(params: () => Data | undefined): Arguments {
  return {
    get: (name) => {
      const data = params();
      if (data?.kind === 'object')
        return data.get(name) ?? (data.open === undefined ? undefined : unknown(data.open, data.source));
      return data?.kind === 'unknown' ? data : undefined;
    },
  };
}

export function modulePath(file: SourceFile, declaration: Module): string | undefined {
  const path = typeText(declaration.path);
  return path === '' || path.includes(':') || path.startsWith('/') ? undefined : join(dirname(file.uri), path);
}

export function typeText(node: Expression): string {
  return node.kind === 'literal' && typeof node.value === 'string' ? node.value : '';
}
