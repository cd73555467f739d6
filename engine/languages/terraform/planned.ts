import { mark, type Data, type ObjectData } from '../../evaluate/data';
import { evaluate, newInstance, type Scope } from '../../evaluate/evaluate';
import type { Files, SourceFile } from '../../files/files';
import { basename } from '../../files/uri';
import type { Arguments, Lowering, Planned } from '../../resources/lowered';
import type { Body } from '../../syntax/tree';
import { objectAt, property } from '../arm/objects';
import { parseTerraformJson } from './json';
import { terraformDialect } from './functions/functions';
import { parseHcl } from './parse';
import { parsePlanFile } from './plan-file';

/** The blocks of a file of Terraform: HCL, the same in JSON, or what `terraform show -json` prints. */
export function blocksOfFile(file: SourceFile, files: Pick<Files, 'parsed'>): Body {
  if (!file.uri.endsWith('.json')) return files.parsed(file, parseHcl).body;
  return isPlan(file.uri) ? files.parsed(file, parsePlanFile).body : files.parsed(file, parseTerraformJson);
}

/** Whether a JSON file of Terraform is a plan or a state. */
export function isPlan(uri: string): boolean {
  return /\.jsonc?$/.test(uri) && !/\.(?:tf|tofu)(?:vars)?\.json$/.test(uri);
}

/** What a plan gives to the configuration that it was made of: the variables, and the values of its resources. */
export function readPlan(
  file: SourceFile,
  lowering: Lowering,
): { readonly args: Arguments; readonly planned: Planned } {
  const { values, variables } = lowering.files.parsed(file, parsePlanFile);
  const scope: Scope = {
    file: file.uri,
    text: file.text,
    instance: newInstance(),
    label: basename(file.uri),
    dialect: { ...terraformDialect, functions: new Map() },
    evaluation: lowering.evaluation,
    lookup: () => undefined,
  };
  return {
    args: {
      get: (name) => {
        const given = variables && objectAt(variables, name);
        const value = given && property(given, 'value')?.value;
        return value && evaluate(value, scope);
      },
    },
    planned: {
      of: (address) => {
        const node = values.get(address);
        const data = node && evaluate(node, scope);
        return data?.kind === 'object' ? data : undefined;
      },
    },
  };
}

/** What is written, with what the plan says in the place of what is not known. It stands where it is written. */
export function decided(data: Data, planned: Data | undefined): Data {
  if (!planned || planned.kind === 'unknown') return data;
  if (data.kind === 'unknown')
    return isId(data.idOf ?? data.part, data.symbol) || isNothing(planned)
      ? data
      : { ...planned, source: { ...data.source, literal: false } };
  if (data.kind === 'object' && planned.kind === 'object') {
    const get = (key: string) => {
      const own = data.get(key);
      const known = planned.get(key);
      return own ? decided(own, known) : data.open !== undefined && known && !isNothing(known) ? known : own;
    };
    return { ...data, get };
  }
  if (data.kind !== 'array' || planned.kind !== 'array') return data;
  if (data.open !== undefined) return { ...planned, node: undefined, source: data.source };
  if (data.items.length !== planned.items.length) return data;
  return { ...data, items: data.items.map((item, at) => () => decided(item(), planned.items[at]?.())) };
}

/** Ids lead to resources by what they are made of, and not by what they come to. */
function isId(of: unknown, symbol: string | undefined): boolean {
  return of !== undefined || symbol?.includes(`${mark}#`) === true;
}

/** In a plan null is what nobody wrote, or what is not known yet. */
export function isNothing(data: Data): boolean {
  return data.kind === 'scalar' && data.value === null;
}

/** The value at a path of names, each the first block of its name; undefined where the plan says nothing of it. */
export function plannedAt(planned: ObjectData, names: readonly string[]): Data | undefined {
  let data: Data | undefined = planned;
  for (const name of names) {
    const one: Data | undefined = data?.kind === 'array' ? data.items[0]?.() : data;
    // A block that is not there has nothing in it.
    if (data?.kind === 'array' && !one) return data;
    data = one?.kind === 'object' ? one.get(name) : undefined;
  }
  return data;
}
