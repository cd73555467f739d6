import { through, unknown, type Data, type Lazy, type Passage, type Source } from '../../evaluate/data';
import { evaluate, lazy, variableData, type Evaluation, type Scope } from '../../evaluate/evaluate';
import { convert as conform, type Type } from '../../evaluate/types';
import type { SourceFile } from '../../files/files';
import type { Arguments } from '../../resources/lowered';
import type { Block, Body, Expression } from '../../syntax/tree';
import { walk } from '../../syntax/walk';
import { attribute, blocks, isFalse, isTrue, namespace, sourceAt } from './body';
import type { Declarations, Declared } from './declarations';
import { typeConstraint } from './types';

/** The module that variables and locals stand in. */
interface Surroundings {
  readonly folder: string;
  readonly files: readonly SourceFile[];
  readonly declarations: Declarations;
  readonly args: Arguments | undefined;
  /** How a person tells the module; a root's folder by its name. */
  readonly label: string;
  tree(file: SourceFile): Body;
  scope(file: SourceFile): Scope;
}

/** The values of a module's variables and locals, each worked out once. */
export class Values {
  readonly #values = new Map<string, Lazy>();
  /** What variables declare. */
  readonly #types = new Map<Block, Type>();
  #readers: Map<string, number> | undefined;

  constructor(
    private readonly module: Surroundings,
    private readonly evaluation: Evaluation,
  ) {}

  variable(name: string, nowhere: Source): Data {
    return this.#value(`var.${name}`, () => this.#variable(name, nowhere));
  }

  local(name: string, nowhere: Source): Data {
    return this.#value(`local.${name}`, () => this.#local(name, nowhere));
  }

  #value(key: string, compute: Lazy): Data {
    let value = this.#values.get(key);
    if (!value) this.#values.set(key, (value = lazy(compute, this.evaluation.worlds)));
    return value();
  }

  #variable(name: string, nowhere: Source): Data {
    const declared = this.module.declarations.blocks.get(`variable.${name}`);
    if (!declared) return unknown(`variable ${name} is not declared`, nowhere);
    const { file, block } = declared;
    const label = block.labels[0] ?? block.typeSpan;
    const passage: Passage = {
      file: file.uri,
      start: label.start,
      end: label.end,
      what: `Variable ${name}.`,
      readers: () => this.#readersOf(`var.${name}`),
    };
    const source = sourceAt(file.uri, label);
    const fallback = attribute(block.body, 'default');
    const given = this.module.args?.get(name);
    const { evaluation } = this;
    const isNull = given?.kind === 'scalar' && given.value === null;
    const scope = this.module.scope(file);
    let type = this.#types.get(block);
    if (type === undefined)
      this.#types.set(block, (type = typeConstraint(attribute(block.body, 'type')?.value, scope)));
    const marked = (data: Data): Data =>
      through(isTrue(block.body, 'sensitive') ? { ...data, sensitive: true } : data, passage);
    if (declared.refusal !== undefined) return unknown(declared.refusal, source, { fails: true });
    if (given && !(isNull && isFalse(block.body, 'nullable')))
      return marked(this.#validated(name, declared, conform(given, type, evaluation)));
    if (given === undefined && this.module.args?.open !== undefined)
      return unknown(this.module.args.open, source, { type });
    if (fallback && !isConstant(fallback.value))
      return unknown(`the default of variable ${name} asks for more than it may`, source, { fails: true });
    if (fallback)
      return marked(this.#validated(name, declared, conform(evaluate(fallback.value, scope), type, evaluation)));
    if (isNull) return unknown(`variable ${name} must not be null`, source, { fails: true });
    const variable = {
      key: `${this.module.folder}#${name}`,
      name,
      label: this.module.label,
      ...(type === 'bool' ? { domain: [true, false] } : {}),
    };
    const data = variableData(variable, `variable ${name} has no value in these files`, source, scope);
    return marked(data.kind === 'unknown' && type !== 'any' ? { ...data, type } : data);
  }

  /** A value that a `validation` block refuses is none. */
  #validated(name: string, { file, block }: Declared, value: Data): Data {
    const scope = this.module.scope(file);
    const bound: Scope = {
      ...scope,
      lookup: (other) =>
        other === 'var'
          ? namespace((key) => (key === name ? value : this.variable(key, value.source)), value.source)
          : scope.lookup(other),
    };
    return isRefused(block, 'validation', bound)
      ? unknown(`the validation of variable ${name} refuses it`, value.source, { fails: true })
      : value;
  }

  #local(name: string, nowhere: Source): Data {
    const found = this.module.declarations.locals.get(name);
    if (!found) return unknown(`local ${name} is not declared`, nowhere);
    if (found.refusal !== undefined) return unknown(found.refusal, nowhere, { fails: true });
    const { file, attribute: local } = found;
    const passage: Passage = {
      file: file.uri,
      start: local.nameSpan.start,
      end: local.nameSpan.end,
      what: `Local ${name}.`,
      readers: () => this.#readersOf(`local.${name}`),
    };
    return through(evaluate(local.value, this.module.scope(file)), passage);
  }

  /** How often `var.x` or `local.x` is read in the module. */
  #readersOf(name: string): number {
    if (!this.#readers) {
      const readers = (this.#readers = new Map<string, number>());
      const count = (body: Body) => {
        for (const item of body.items) {
          if (item.kind === 'block') count(item.body);
          else
            walk(item.value, (node) => {
              if (node.kind !== 'member' || node.target.kind !== 'reference') return;
              const key = `${node.target.name}.${node.name}`;
              readers.set(key, (readers.get(key) ?? 0) + 1);
            });
        }
      };
      for (const file of this.module.files) count(this.module.tree(file));
    }
    return this.#readers.get(name) ?? 0;
  }
}

/** Whether a condition in the blocks of a type says no. */
export function isRefused(block: Block, type: string, scope: Scope): boolean {
  return blocks(block.body, type).some(({ body }) => {
    const condition = attribute(body, 'condition')?.value;
    const answer = condition && scope.evaluation.worlds.quietly(() => evaluate(condition, scope));
    return answer?.kind === 'scalar' && answer.value === false;
  });
}

/** Whether an expression asks for nothing: no name, no function. */
function isConstant(node: Expression): boolean {
  let isOpen = false;
  walk(node, (part) => {
    isOpen ||=
      part.kind === 'call' ||
      (part.kind === 'reference' && /^(?:var|local|module|data|path|terraform|each|count|self)$/.test(part.name));
  });
  return !isOpen;
}
