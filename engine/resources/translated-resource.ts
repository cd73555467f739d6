import type { Json } from '../../shared-rules/model/value';
import { arrayOf, fromJson, scalar, type Data } from '../evaluate/data';
import { ObjectResource } from './object-resource';
import { joinPath, splitPath, type Found, type Path } from './resource';

/** One property of a resource that is written in other words than ARM's. */
export interface Translation {
  /** ARM path; `[*]` stands for the index of an item. */
  readonly arm: string;
  /** The author's path, with the same indices; the newest first where versions differ. */
  readonly names: readonly string[];
  /**
   * `invert`: true is false. `list`: a single value is the only item of a list. `present`: it is true when anything is written.
   * `same`: what is below it is written as in ARM.
   */
  readonly map?: 'invert' | 'list' | 'present' | 'same';
  /** What is sent when nothing is written, where that is not what Azure would do. */
  readonly default?: Json;
}

/** Makes a row of a table. */
export function row(
  arm: string,
  names: string | readonly string[],
  more: Omit<Translation, 'arm' | 'names'> = {},
): Translation {
  return { arm, names: typeof names === 'string' ? [names] : names, ...more };
}

/** A resource whose author writes it in other words than ARM's: azurerm's, or those of a registry module. Read only. */
export class TranslatedResource extends ObjectResource {
  constructor(
    private readonly table: readonly Translation[],
    ...rest: ConstructorParameters<typeof ObjectResource>
  ) {
    super(...rest);
  }

  /** What other resources write over this one. */
  patches: () => readonly ObjectResource[] = () => [];
  #patches: readonly ObjectResource[] | undefined;

  protected override find(path: Path): Found {
    this.#patches ??= this.patches();
    for (const patch of this.#patches) {
      const found = patch.lookup(path);
      if (found.data !== undefined || found.reason !== undefined) return found;
    }
    const text = joinPath(path);
    if (text === 'resourceGroupName') return super.find(['resource_group_name']);
    for (const one of this.table) {
      const match = patternOf(one).exec(text);
      if (match) return this.#translate(one, match, text.slice(match[0].length));
    }
    return {
      data: undefined,
      reason: undefined,
      place: { ...super.find(['name']).place, slot: { kind: 'missing', names: [], via: [], container: undefined } },
    };
  }

  /** @param rest what follows the translated path */
  #translate({ names, map, default: fallback }: Translation, [, ...indices]: RegExpExecArray, rest: string): Found {
    const nameAt = (name: string, below: string) => {
      let at = 0;
      return super.find(splitPath(name.replace(/\[\*\]/g, () => `[${indices[at++]}]`) + below));
    };
    const candidates = names.map((name) => nameAt(name, rest));
    // A newer name that is null leaves the word to the older one.
    const isGiven = ({ data, reason }: Found) =>
      (data !== undefined && !(data.kind === 'scalar' && data.value === null)) || reason !== undefined;
    const found = candidates.find(isGiven) ?? candidates.find(({ data }) => data !== undefined) ?? candidates[0]!;
    const { data, reason, place } = found;
    if (data === undefined && reason === undefined && fallback !== undefined)
      return {
        ...found,
        data: fromJson(fallback, { file: place.file, node: place.span, literal: false, via: [] }, false),
      };
    if (map === 'list' && data?.kind === 'scalar' && data.value !== null && rest === '')
      return { ...found, data: arrayOf([() => data], data.source) };
    // The item of a single value is that value.
    if (map === 'list' && rest === '[0]' && (data === undefined || reason !== undefined))
      return nameAt(names.at(-1)!, '');
    if (map === 'invert' && data?.kind === 'scalar' && typeof data.value === 'boolean')
      return { ...found, data: { ...data, value: !data.value } };
    return map === 'present' && data && data.kind !== 'unknown'
      ? { ...found, data: isWritten(data) ? scalar(true, data.source) : data }
      : found;
  }
}

function isWritten(data: Data): boolean {
  return !(data.kind === 'scalar' && (data.value === null || data.value === ''));
}

const patterns = new WeakMap<Translation, RegExp>();

/** `properties.subnets[*].name` as a pattern that finds the indices; what may follow is an index or nothing, or anything below where it is the same. */
function patternOf(one: Translation): RegExp {
  let pattern = patterns.get(one);
  if (!pattern) {
    const end = one.map === 'same' ? '(?=[.[]|$)' : '(?=\\[\\d+\\]$|$)';
    patterns.set(
      one,
      (pattern = new RegExp(`^${one.arm.replace(/[.$]/g, '\\$&').replace(/\[\*\]/g, '\\[(\\d+)\\]')}${end}`, 'i')),
    );
  }
  return pattern;
}
