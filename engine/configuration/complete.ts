import type { Rule } from '../../shared-rules/rule';
import { categories, fileOptions, levels, type Shape } from './options';
import { isNewer } from './versions';

/** Something to write in a configuration file. */
interface Proposal {
  readonly label: string;
  /** What is written. */
  readonly text: string;
  readonly kind: 'key' | 'value';
  readonly detail: string;
  readonly documentation: string;
}

/** Where the caret stands: the keys around it, and whether it is behind a colon. Works on text, as a file that is being written is mostly broken. */
interface Caret {
  readonly path: readonly string[];
  /** The key that a value is written behind. */
  readonly behind: string | undefined;
  /** Where the word under the caret begins. */
  readonly start: number;
}

/** What may be written at an offset, and where the word that it replaces begins. */
export function proposalsAt(
  text: string,
  offset: number,
  rules: readonly Rule[],
): { readonly start: number; readonly proposals: readonly Proposal[] } {
  const caret = caretAt(text, offset);
  return { start: caret?.start ?? offset, proposals: caret ? proposals(caret, rules) : [] };
}

function proposals({ path, behind }: Caret, rules: readonly Rule[]): Proposal[] {
  const [top, ...inner] = behind === undefined ? path : [...path, behind];
  if (top === undefined)
    return [...fileOptions.values()].map(({ name, says, shape }) => ({
      label: name,
      text: opens(shape) ? `${name}:` : `${name}: `,
      kind: 'key',
      detail: says,
      documentation: says,
    }));
  const shape = fileOptions.get(top)?.shape;
  if (!shape) return [];
  if (behind === undefined && top === 'rules' && inner.length === 0) return ruleProposals(rules);
  if (behind === undefined && shape.kind === 'list' && shape.of.kind === 'record')
    return Object.entries(shape.of.of).map(([name, { says }]) => ({
      label: name,
      text: `${name}: `,
      kind: 'key',
      detail: says,
      documentation: says,
    }));
  if (behind === undefined) return [];
  const value = inner.length === 0 ? shape : shape.kind === 'map' ? shape.of : undefined;
  if (value?.kind === 'boolean')
    return ['true', 'false'].map((label) => ({ label, text: label, kind: 'value', detail: '', documentation: '' }));
  if (value?.kind === 'text' && value.is === 'version') return versionProposals(rules);
  if (value?.kind === 'choice')
    return Object.entries(value.of).map(([label, says]) => ({
      label,
      text: label,
      kind: 'value',
      detail: says,
      documentation: says,
    }));
  return [];
}

/** The versions that rules came with. */
function versionProposals(rules: readonly Rule[]): Proposal[] {
  return [...new Set(rules.map(({ since }) => since))].sort().map((label) => {
    const count = rules.filter(({ since }) => !isNewer(since, label)).length;
    const says = `The ${count} rules of ${label}.`;
    // Without quotes it may be a number.
    return { label, text: `'${label}'`, kind: 'value', detail: says, documentation: says };
  });
}

function ruleProposals(rules: readonly Rule[]): Proposal[] {
  return [
    ...rules.map(({ id, severity, summary, why }): Proposal => ({
      label: id,
      text: `${id}: `,
      kind: 'key',
      detail: `${severity}: ${summary}`,
      documentation: `${summary}\n\n${why}`,
    })),
    ...Object.entries(categories).map(([id, name]): Proposal => ({
      label: id,
      text: `${id}: `,
      kind: 'key',
      detail: `All rules of ${name}`,
      documentation: `The severity of all rules of ${name} that the preset shows.`,
    })),
  ];
}

/** Whether what stands behind a key begins on the next line. */
function opens({ kind }: Shape): boolean {
  return kind === 'map' || kind === 'list';
}

/** What the word at an offset means, as Markdown, and where it stands. */
export function meaningAt(
  text: string,
  offset: number,
  rules: readonly Rule[],
): { readonly start: number; readonly end: number; readonly says: string } | undefined {
  const before = text
    .slice(Math.max(0, offset - 100), offset)
    .split(/[^\w-]/)
    .at(-1)!;
  const after = /^[\w-]*/.exec(text.slice(offset, offset + 100))![0];
  const word = before + after;
  const start = offset - before.length;
  const caret = word === '' ? undefined : caretAt(text, start);
  if (!caret) return undefined;
  const found = { start, end: start + word.length };
  const { path, behind } = caret;
  if (behind === undefined && path.length === 0) {
    const option = fileOptions.get(word);
    return option && { ...found, says: option.says };
  }
  if (path[0] !== 'rules') {
    const shape = behind === undefined ? undefined : fileOptions.get(behind)?.shape;
    const says = shape?.kind === 'choice' && Object.hasOwn(shape.of, word) ? shape.of[word] : undefined;
    return says === undefined ? undefined : { ...found, says };
  }
  const rule = rules.find(({ id }) => id === word);
  if (rule)
    return {
      ...found,
      says: `**${rule.id}** (${categories[rule.category]}, ${rule.severity === 'off' ? 'strict preset only' : rule.severity})\n\n${rule.summary}\n\n${rule.why}`,
    };
  if (Object.hasOwn(categories, word)) {
    const own = rules.filter(({ category }) => category === word).map(({ id }) => id);
    return { ...found, says: `All rules of ${categories[word as keyof typeof categories]}: ${own.join(', ')}.` };
  }
  const shape = fileOptions.get('rules')!.shape;
  const level = shape.kind === 'map' && shape.of.kind === 'choice' ? shape.of.of[word] : undefined;
  return levels.some((one) => one === word) && level !== undefined ? { ...found, says: level } : undefined;
}

function caretAt(text: string, offset: number): Caret | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(lineStart, offset);
  if (/(^|\s)#/.test(line)) return undefined;
  const indent = /^ */.exec(line)![0];
  const dash = line[indent.length] === '-' ? '-' : '';
  const rest = line.slice(indent.length + dash.length).trimStart();
  const path = keysAround(text, lineStart, indent.length + (dash === '' ? 0 : 1));
  const flow = /^([\w-]+):\s*\{(.*)$/.exec(rest);
  if (flow) {
    const last = flow[2]!.slice(flow[2]!.lastIndexOf(',') + 1).trimStart();
    return split([...path, flow[1]!], last, offset);
  }
  return split(path, rest, offset);
}

function split(path: readonly string[], rest: string, offset: number): Caret {
  const colon = /^(["']?)([^"':]+)\1:(?:\s(.*))?$/s.exec(rest);
  const word = colon ? (colon[3] ?? '').trimStart() : rest;
  return { path, behind: colon?.[2], start: offset - word.length };
}

/** The keys that a line with this indentation stands below, the outermost first. */
function keysAround(text: string, lineStart: number, indent: number): string[] {
  const keys: string[] = [];
  let least = indent;
  for (let end = lineStart - 1; end >= 0 && least > 0;) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const [, spaces = '', key] = /^( *)["']?([^"'#:\s-][^"':]*)["']?:/.exec(text.slice(start, end)) ?? [];
    const column = spaces.length;
    if (key !== undefined && column < least) {
      keys.unshift(key);
      least = column;
    }
    end = start - 1;
  }
  return keys;
}
