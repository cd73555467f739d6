import {
  asDeployed,
  mark,
  objectWith,
  reasonOf,
  scalar,
  symbolOf,
  unknown,
  withSubnetIds,
  type Data,
  type ObjectData,
  type Source,
} from '../../evaluate/data';
import { bind, evaluate, note, type Scope } from '../../evaluate/evaluate';
import { isJudged, maxInstances, type LoweredResource } from '../../resources/lowered';
import type { Expression, ObjectExpression } from '../../syntax/tree';
import { withCopies } from './copies';
import { isTrue, property, textOf } from './objects';

/** What a nested or linked deployment deploys. */
export interface Deployment {
  resources(): LoweredResource[];
  output(name: string): Data | undefined;
}

const reason = 'a reference is looked up when it is deployed';

/**
 * What `reference()` gives: of a resource in the same template what is written of it, of a deployment its outputs.
 * @param target its first argument: an id, a name, or a symbolic name
 * @param whole the resource, not its properties alone
 * @param open a deployment among the resources; a text: why it is not followed
 */
export function referenceData(
  root: ObjectExpression,
  scope: Scope,
  target: Data | undefined,
  whole: boolean,
  source: Source,
  open: (node: ObjectExpression, instance: Scope) => Deployment | string,
): Data {
  const found = target && resourceMeant(root, target, scope);
  const id = target && symbolOf(target);
  if (found && isDeployment(found.node)) return outputsOf(() => open(found.node, found.instance), source);
  const body = found && evaluate(withCopies(found.node), found.instance);
  const own = found?.id ?? id;
  const part = own === undefined ? undefined : { id: own, path: whole ? '' : 'properties' };
  const written = whole || body?.kind !== 'object' ? body : body.get('properties');
  if (!found || !part || written?.kind !== 'object' || isTrue(property(found.node, 'existing')?.value))
    return unknown(reason, source, part ? { part } : {});
  const read = asDeployed(written, reason, part);
  return !whole && /^microsoft\.network\/virtualnetworks$/i.test(found.type)
    ? withSubnetIds(read, 'subnets', part.id, reason)
    : read;
}

function outputsOf(open: () => Deployment | string, source: Source): ObjectData {
  let deployment: Deployment | string | undefined;
  const outputs: ObjectData = objectWith(
    (output) => {
      const opened = (deployment ??= open());
      const value = typeof opened === 'string' ? unknown(opened, source) : opened.output(output);
      return value && objectWith((key) => (key.toLowerCase() === 'value' ? value : undefined), reason, source);
    },
    reason,
    source,
  );
  return objectWith((key) => (key.toLowerCase() === 'outputs' ? outputs : undefined), reason, source);
}

interface Meant {
  readonly node: ObjectExpression;
  readonly type: string;
  /** The scope of the element of a loop that it is. */
  readonly instance: Scope;
  /** Symbol of its id. */
  readonly id: string | undefined;
}

/** The resource of a template that an id, a name of a deployment, or a symbolic name means. */
function resourceMeant(root: ObjectExpression, target: Data, scope: Scope): Meant | undefined {
  const text = target.kind === 'scalar' ? String(target.value) : undefined;
  const named = target.kind === 'unknown' && (target.named?.scope ?? '') === '' ? target.named : undefined;
  if (text === undefined && !named) return undefined;
  const [, symbolic = text, at = '0'] = /^([^[\]]*)\[(\d+)\]$/.exec(text ?? '') ?? [];
  const name = (text ?? named!.name).toLowerCase();
  let found: Meant | undefined;
  forEachResource(property(root, 'resources')?.value, (node, label) => {
    const type = textOf(property(node, 'type')?.value);
    if (found || type === '') return;
    const meant = (instance: Scope | undefined): Meant | undefined =>
      instance && { node, type, instance, id: idOf(node, type, instance) };
    if (label !== '' && label === symbolic) {
      found = meant(copiesOf(node, scope)[Number(at)]);
      return;
    }
    // By its plain name alone only a deployment is meant.
    if (named ? type.toLowerCase() !== named.type.toLowerCase() : !isDeployment(node)) return;
    found = meant(copiesOf(node, scope).find((instance) => nameIn(node, instance)?.toLowerCase() === name));
  });
  return found;
}

function isDeployment(node: ObjectExpression): boolean {
  return /^microsoft\.resources\/deployments$/i.test(textOf(property(node, 'type')?.value));
}

function nameIn(node: ObjectExpression, instance: Scope): string | undefined {
  const written = property(node, 'name')?.value;
  return written && symbolOf(evaluate(written, instance));
}

function idOf(node: ObjectExpression, type: string, instance: Scope): string | undefined {
  const name = nameIn(node, instance);
  return name === undefined ? undefined : `${mark}${type}|${name.replaceAll(mark, '')}|${mark}`;
}

export function forEachResource(
  resources: Expression | undefined,
  visit: (node: ObjectExpression, label: string) => void,
): void {
  if (resources?.kind === 'array') {
    for (const item of resources.items) if (item.kind === 'object') visit(item, labelOf(item));
  } else if (resources?.kind === 'object') {
    for (const entry of resources.entries)
      if (entry.kind === 'property' && entry.value.kind === 'object') visit(entry.value, entry.key ?? '');
  }
}

export function labelOf(node: ObjectExpression): string {
  const name = property(node, 'name')?.value;
  return name?.kind === 'literal' ? String(name.value) : '';
}

/** One scope per element of a resource's `copy` loop. */
export function copiesOf(node: ObjectExpression, scope: Scope): Scope[] {
  const copy = property(node, 'copy')?.value;
  if (copy?.kind !== 'object') return [scope];
  const count = property(copy, 'count')?.value;
  const data = count ? evaluate(count, scope) : undefined;
  const name = property(copy, 'name')?.value;
  const loop = name?.kind === 'literal' ? String(name.value).toLowerCase() : '';
  const bound = (index: Data): Scope => bind(scope, { copy: () => index, [`copy ${loop}`]: () => index });
  const source: Source = { file: scope.file, node: copy, literal: false, via: [] };
  if (data?.kind !== 'scalar' || !Number.isInteger(Number(data.value)))
    return [bound(unknown((data && reasonOf(data)) ?? 'the loop has no count', source))];
  const type = property(node, 'type')?.value;
  if (Number(data.value) > maxInstances && type?.kind === 'literal' && isJudged(String(type.value)))
    note(
      scope.evaluation,
      scope.file,
      copy,
      `This repeats it ${Number(data.value)} times; the first ${maxInstances} are judged.`,
    );
  return Array.from({ length: Math.min(Math.max(Number(data.value), 0), maxInstances) }, (_, at) =>
    bound(scalar(at, source)),
  );
}
