import type { Wanted } from './fix';
import type { Given } from './flags';
import type { Format } from './formats/formats';
import { readOutputs, type Flag, type Output } from './outputs';

/** What a pipeline asks for beside what is judged and how. */
export interface PipelineOptions {
  readonly outputs: readonly Output<Format>[];
  readonly fix: Wanted | undefined;
  readonly baseline: string | undefined;
  readonly updateBaseline: boolean;
  /** Only what has changed since this revision. */
  readonly changedSince: string | undefined;
  /** Only what is staged, as it is staged. */
  readonly staged: boolean;
  /** The file whose text comes from standard input; empty where what it is shows in the text. */
  readonly stdin: string | undefined;
  readonly shard: Shard | undefined;
}

/** One of several parts, counted from one. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** `--fix=RULE,…` is a flag of its own for the parser, which knows none whose value may be left out. */
export function normalized(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.map((arg, at) =>
    arg.startsWith('--fix=') && (end < 0 || at < end) ? `--fix-rules=${arg.slice('--fix='.length)}` : arg,
  );
}

/** @param flags in their order @param formats those to print in @param ruleIds all that there are @returns a sentence where they do not fit */
export function readPipelineOptions(
  values: Given,
  flags: readonly Flag[],
  formats: readonly [Format, ...Format[]],
  ruleIds: readonly string[],
): PipelineOptions | string {
  const outputs = readOutputs(flags, formats);
  if (typeof outputs === 'string') return outputs;
  // What npm installs for PowerShell is given `a,b` as a list, and hands on `a b`.
  const rules = textsOf(values['fix-rules']).flatMap((list) => {
    const named = list.split(/[,\s]/).filter((rule) => rule !== '');
    return named.length > 0 ? named : [''];
  });
  const unknown = rules.find((rule) => !ruleIds.includes(rule));
  if (unknown !== undefined)
    return `--fix=${rules.join(',')}: there is no rule ${unknown || "''"}; aks-network-lint rules lists them.`;
  const dryRun = values['fix-dry-run'] === true;
  const fix = values.fix === true || rules.length > 0 || dryRun ? { rules: new Set(rules), dryRun } : undefined;
  if (dryRun && outputs.some(({ file }) => file !== undefined))
    return '--fix-dry-run prints to standard output and takes no --output.';
  const baseline = textOf(values.baseline);
  if (values['update-baseline'] === true && baseline === undefined)
    return '--update-baseline needs --baseline FILE, which it writes.';
  const shard = shardOf(textOf(values.shard));
  if (typeof shard === 'string') return shard;
  const changedSince = textOf(values['changed-since']);
  const staged = values.staged === true;
  if (staged && changedSince !== undefined) return '--staged and --changed-since exclude each other.';
  const part = shard ? 'shard' : staged ? 'staged' : changedSince !== undefined ? 'changed-since' : undefined;
  if (values['update-baseline'] === true && part !== undefined)
    return `--update-baseline writes down all that is found, and --${part} looks at a part; leave one of them out.`;
  const filename = textOf(values['stdin-filename']);
  if (filename !== undefined && values.stdin !== true)
    return '--stdin-filename says what the text of --stdin is; give both.';
  if (filename === '') return '--stdin-filename takes the name of a file.';
  const stdin = values.stdin === true ? (filename ?? '') : undefined;
  if (stdin !== undefined && fix && !dryRun) return '--fix writes files, and --stdin is none; use --fix-dry-run.';
  return {
    outputs,
    fix,
    baseline,
    updateBaseline: values['update-baseline'] === true,
    changedSince,
    staged,
    stdin,
    shard,
  };
}

function shardOf(text: string | undefined): Shard | string | undefined {
  if (text === undefined) return undefined;
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index < 1 || index > count)
    return `--shard is I/N, such as 1/8 for the first of eight, not ${text}.`;
  return { index, count };
}

function textOf(value: Given[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textsOf(value: Given[string]): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
