import type { Expression, Member, ObjectExpression, Span } from '../../syntax/tree';
import { objectAt, property, textOf } from '../arm/objects';

/** A module of the configuration in a plan, and where it is called. */
export interface ConfiguredModule {
  /** Of the instance; empty for the root. */
  readonly address: string;
  readonly node: ObjectExpression;
  readonly caller: ConfiguredModule | undefined;
  readonly call: ObjectExpression | undefined;
}

/** References that lead through modules are followed so far. */
const maxSteps = 20;

const resourcePattern = /^((?:azurerm|azapi)_\w+)\.([\w-]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?)\.(\w+)$/;
const outputPattern = /^module\.([\w-]+)((?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?)\.([\w-]+)$/;

/** What a plan says of values that are known only when they are deployed: the addresses that their expressions name. */
export class References {
  constructor(
    private readonly module: ConfiguredModule | undefined,
    private readonly at: Span,
  ) {}

  /**
   * The expression of an argument that is not known yet.
   * @param name the argument's
   * @param said what the configuration has for it: `{"references": [...]}`
   * @returns undefined where it is not one value of one resource
   */
  valueOf(name: string, said: Expression | undefined): Expression | undefined {
    const [only, ...more] = this.#targetsOf(said, this.module, maxSteps);
    return more.length === 0 ? only && this.#expressionOf(name, only) : undefined;
  }

  /** The same for the items of a list; as many as there are, else none. */
  listOf(name: string, said: Expression | undefined, count: number): Expression[] {
    const targets = this.#targetsOf(said, this.module, maxSteps).flatMap((one) => this.#expressionOf(name, one) ?? []);
    return targets.length === count ? targets : [];
  }

  #expressionOf(name: string, { type, label, part }: Target): Expression | undefined {
    // Of other parts nobody knows what the expression makes.
    if (!(part === 'id' ? /_ids?$/.test(name) : name.endsWith(part))) return undefined;
    const span = { start: this.at.start, end: this.at.end };
    const member = (target: Expression, key: string): Member => ({
      kind: 'member',
      target,
      name: key,
      nameSpan: span,
      safe: false,
      nested: false,
      ...span,
    });
    return member(member({ kind: 'reference', name: type, ...span }, label), part);
  }

  #targetsOf(said: Expression | undefined, module: ConfiguredModule | undefined, steps: number): Target[] {
    const list = said?.kind === 'object' ? property(said, 'references')?.value : undefined;
    if (!module || list?.kind !== 'array' || steps <= 0) return [];
    const all = list.items.flatMap((item) => (item.kind === 'literal' ? [textOf(item)] : []));
    // Each reference comes with all that it begins with.
    const whole = all.filter((one) => !all.some((other) => other.startsWith(`${one}.`) || other.startsWith(`${one}[`)));
    return whole.flatMap((one) => this.#follow(one, module, steps - 1));
  }

  #follow(reference: string, module: ConfiguredModule, steps: number): Target[] {
    const prefix = module.address === '' ? '' : `${module.address}.`;
    const [, type, name, part] = resourcePattern.exec(reference) ?? [];
    if (type !== undefined) return [{ type, label: `${prefix}${name}`, part: part ?? '' }];
    const [, variable] = /^var\.([\w-]+)$/.exec(reference) ?? [];
    if (variable !== undefined) {
      const given = module.call && objectAt(module.call, 'expressions');
      return given ? this.#targetsOf(property(given, variable)?.value, module.caller, steps) : [nowhere];
    }
    const [, call, key = '', output = ''] = outputPattern.exec(reference) ?? [];
    const calls = objectAt(module.node, 'module_calls');
    const called = call === undefined || !calls ? undefined : objectAt(calls, call);
    const node = called && objectAt(called, 'module');
    const outputs = node && objectAt(node, 'outputs');
    const said = outputs && objectAt(outputs, output);
    if (!node || !said) return [nowhere];
    const inner = { address: `${prefix}module.${call}${key}`, node, caller: module, call: called };
    const found = this.#targetsOf(property(said, 'expression')?.value, inner, steps);
    return found.length > 0 ? found : [nowhere];
  }
}

interface Target {
  readonly type: string;
  /** See `labelOf`. */
  readonly label: string;
  readonly part: string;
}

/** What is not followed is something, too: beside it nothing else is the value. */
const nowhere: Target = { type: '', label: '', part: '\0' };
