import type { Data } from '../../evaluate/data';
import type { SourceFile } from '../../files/files';
import type { Block, Body, Expression, Span } from '../../syntax/tree';
import { walk } from '../../syntax/walk';
import { attribute } from './body';
import { quotedName, type Declarations } from './declarations';

/** Something that Terraform refuses in the files of a module. */
interface Refused {
  /** URI of the file. */
  readonly file: string;
  readonly at: Span;
  /** Why, as it completes "Terraform refuses this: …". */
  readonly reason: string;
}

/** What a module's declarations come to, for who looks for what is refused. */
interface Values {
  /** The value of `var.x`, `local.x` or `output.x`. */
  valueOf(name: string): Data | undefined;
  /** Why an expression has no value, when Terraform fails on it. */
  failureIn(node: Expression, file: string): string | undefined;
  /** Why a whole value has none. */
  failureOf(data: Data): string | undefined;
  /** Whether a block may come to nothing, and what hangs on it as well. */
  mayBeMissing(block: Block, file: string): boolean;
  /** Whether variables come from a call, and with it from what is deployed. */
  readonly isCalled: boolean;
  /** Whether something is refused in the module that a block calls. */
  isRefused(name: string): boolean;
  /** Why Terraform refuses a block as a whole, or what it is repeated for. */
  refusalOf(block: Block, file: string): string | undefined;
}

/**
 * What Terraform refuses of a module, each cause once: what hangs on it is not said again.
 */
export function refusedIn({ blocks, locals }: Declarations, values: Values): Refused[] {
  const result: Refused[] = [];
  const failing = new Map<string, Refused & { readonly asks: ReadonlySet<string> }>();
  const seen = new Map<string, ReadonlySet<string>>();
  const say = (name: string, file: string, at: Span, reason: string, asks: ReadonlySet<string>) =>
    failing.set(name, { file, at, reason, asks });
  /** What hangs on something that is deployed: how that looks only its provider knows. */
  const deployed = new Map<string, boolean>();
  const isDeployed = (node: Expression): boolean => {
    return askedIn(node).some(({ kind, name }) => {
      if (kind === 'local') return isDeployedLocal(name);
      if (kind === 'var') return values.isCalled;
      return kind === 'data' || kind === 'module' || blocks.has(`resource.${name}`);
    });
  };
  const isDeployedLocal = (name: string): boolean => {
    let known = deployed.get(name);
    if (known === undefined) {
      deployed.set(name, false);
      const local = locals.get(name.slice('local.'.length));
      deployed.set(name, (known = local !== undefined && isDeployed(local.attribute.value)));
    }
    return known;
  };
  for (const [address, { file, block, refusal }] of blocks) {
    const [name] = block.labels;
    const at = name ?? block.typeSpan;
    if (refusal !== undefined && addressed.has(block.type)) result.push({ file: file.uri, at, reason: refusal });
    if (refusal !== undefined || !name) continue;
    if (block.type === 'variable') {
      const data = values.valueOf(`var.${name.text}`);
      const reason = data?.kind === 'unknown' && data.fails ? data.reason : undefined;
      const own = data && data.source.file !== '' ? data.source : { file: file.uri, node: at };
      if (reason !== undefined) say(`var.${name.text}`, own.file, own.node, reason, new Set());
    } else if (block.type === 'output') {
      const value = attribute(block.body, 'value');
      const data = value && !isDeployed(value.value) ? values.valueOf(`output.${name.text}`) : undefined;
      const reason = data && values.failureOf(data);
      const asks = value ? asksOf(value.value) : new Set<string>();
      if (value && reason !== undefined) say(address, file.uri, value.value, reason, asks);
    } else if (
      (block.type === 'module' || block.type === 'resource' || block.type === 'data') &&
      !values.mayBeMissing(block, file.uri)
    ) {
      const refused = values.refusalOf(block, file.uri);
      const forEach = attribute(block.body, 'for_each') ?? attribute(block.body, 'count');
      const asks = forEach ? asksOf(forEach.value) : new Set<string>();
      if (refused !== undefined) say(address, file.uri, forEach?.value ?? at, refused, asks);
      else failures(block.body, file.uri, address);
    }
  }
  for (const [name, { file, attribute: local, refusal }] of locals) {
    const asks = asksOf(local.value);
    seen.set(`local.${name}`, asks);
    if (refusal !== undefined) {
      // A name in quotes is said where the file is read.
      if (refusal !== quotedName) result.push({ file: file.uri, at: local.nameSpan, reason: refusal });
      continue;
    }
    const data = isDeployed(local.value) ? undefined : values.valueOf(`local.${name}`);
    const reason = data && values.failureOf(data);
    if (reason !== undefined) say(`local.${name}`, file.uri, local.value, reason, asks);
  }
  const isDeclared = (name: string): boolean => {
    const [kind, key = ''] = name.split('.');
    return kind === 'local' ? locals.has(key) : blocks.has(`${kind === 'var' ? 'variable' : kind}.${key}`);
  };
  for (const { file, node } of expressions()) {
    for (const [name, at] of namesIn(node))
      if (!isDeclared(name)) say(name, file.uri, at, `${name} is not declared`, new Set());
  }
  for (const circle of circlesIn(seen)) {
    const local = locals.get(circle.slice('local.'.length));
    failing.delete(circle);
    if (local)
      result.push({
        file: local.file.uri,
        at: local.attribute.nameSpan,
        reason: `${circle} is defined through itself`,
      });
  }
  const refused = new Set([
    ...failing.keys(),
    ...[...locals].flatMap(([name, { refusal }]) => (refusal === undefined ? [] : [`local.${name}`])),
    ...[...blocks].flatMap(([, { block, refusal }]) =>
      refusal === undefined ? [] : [`${block.type === 'variable' ? 'var' : block.type}.${block.labels[0]?.text ?? ''}`],
    ),
  ]);
  for (const [name, { asks, ...one }] of failing)
    if (![...asks].some((other) => other !== name && (refused.has(other) || values.isRefused(other)))) result.push(one);
  return result;

  /** All that is computed. */
  function* expressions(): Generator<{ readonly file: SourceFile; readonly node: Expression }> {
    for (const { file, attribute: local } of locals.values()) yield { file, node: local.value };
    for (const { file, block } of blocks.values())
      if (block.type === 'resource' || (addressed.has(block.type) && block.type !== 'variable'))
        for (const node of argumentsOf(block.body)) yield { file, node };
  }

  /** The arguments of a block that have no value. */
  function failures(body: Body, file: string, address: string): void {
    for (const item of body.items) {
      if (item.kind === 'block') {
        // The blocks of a dynamic one have names of their own.
        if (item.type !== 'dynamic') failures(item.body, file, `${address}.${item.type}#${item.start}`);
        continue;
      }
      const reason = isDeployed(item.value) ? undefined : values.failureIn(item.value, file);
      if (reason !== undefined) say(`${address}.${item.name}`, file, item.value, reason, asksOf(item.value));
    }
  }
}

/** Blocks at whose address there may be one only, and all of whose arguments are computed. */
const addressed: ReadonlySet<string> = new Set(['variable', 'output', 'module', 'data']);

function* argumentsOf({ items }: Body): Generator<Expression> {
  for (const item of items) {
    if (item.kind === 'block') yield* argumentsOf(item.body);
    else yield item.value;
  }
}

function asksOf(node: Expression): Set<string> {
  return new Set(namesIn(node).keys());
}

/** `var.x`, `local.x` and `module.x` that an expression asks for, and where. */
function namesIn(node: Expression): Map<string, Span> {
  const names = new Map<string, Span>();
  for (const { kind, name, at } of askedIn(node))
    if (kind === 'var' || kind === 'local' || kind === 'module') names.set(name, at);
  return names;
}

interface Asked {
  /** `var`, `local`, or a resource's type. */
  readonly kind: string;
  /** With what stands behind the dot. */
  readonly name: string;
  readonly at: Span;
}

const asked = new WeakMap<Expression, readonly Asked[]>();

/** What an expression asks for. A key changes one file, and the expressions of the others are those that they were. */
function askedIn(node: Expression): readonly Asked[] {
  let known = asked.get(node);
  if (!known) {
    const found: Asked[] = [];
    walk(node, (part) => {
      if (part.kind !== 'member' || part.target.kind !== 'reference') return;
      found.push({ kind: part.target.name, name: `${part.target.name}.${part.name}`, at: part });
    });
    asked.set(node, (known = found));
  }
  return known;
}

/** One of each circle in which locals ask for each other. */
function circlesIn(asks: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  for (const start of asks.keys()) {
    const path: { readonly name: string; readonly next: string[] }[] = [];
    const on = new Set<string>();
    const enter = (name: string) => {
      done.add(name);
      on.add(name);
      path.push({ name, next: [...(asks.get(name) ?? [])] });
    };
    if (!done.has(start)) enter(start);
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const value = last.next.shift();
      if (value === undefined) {
        on.delete(last.name);
        path.pop();
      } else if (on.has(value)) circles.push(value);
      else if (asks.has(value) && !done.has(value)) enter(value);
    }
  }
  return [...new Set(circles)];
}
