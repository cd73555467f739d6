import type { Expression } from '../syntax/tree';

/** Names that only say where a name is declared. */
const namespaces = new Set(['var', 'local']);
/** Functions that hand their first argument on: as it is, or as far as it is there. */
const passing = new Set([
  'try',
  'coalesce',
  'lookup',
  'tolower',
  'toupper',
  'lower',
  'upper',
  'trim',
  'trimspace',
  'string',
  'tostring',
  'tobool',
  'bool',
  'tolist',
  'toset',
  'nonsensitive',
  'sensitive',
]);
/** A longer condition is not quoted whole. */
const maxQuoted = 80;

/**
 * A condition and its answer as a person says them: `network_plugin is azure`, `subnetId is not empty`.
 * @param text of the file that the condition stands in
 */
export function inWords(node: Expression, answer: boolean, text: string): string {
  const subject = (part: Expression) => subjectOf(part) ?? quoted(part, text);
  if (node.kind === 'unary' && node.operator === '!') return inWords(node.operand, !answer, text);
  if (node.kind === 'template' && node.parts.length === 1) return inWords(node.parts[0]!, answer, text);
  if (node.kind === 'call') {
    const name = node.name.toLowerCase();
    const [first, second] = node.args;
    if (first && name === 'not') return inWords(first, !answer, text);
    if (first && name === 'empty') return `${subject(first)} is ${answer ? '' : 'not '}empty`;
    if (first && second && name === 'contains')
      return `${subject(first)} ${answer ? 'contains' : 'does not contain'} ${valueOf(second) ?? subject(second)}`;
    if (first && second && name === 'equals') return equality(first, second, answer, subject);
  }
  if (node.kind === 'binary') {
    const { operator, left, right } = node;
    if (operator === '==' || operator === '=~') return equality(left, right, answer, subject);
    if (operator === '!=' || operator === '!~') return equality(left, right, !answer, subject);
    if (/^[<>]=?$/.test(operator))
      return `${subject(left)} is ${answer ? '' : 'not '}${operator} ${valueOf(right) ?? subject(right)}`;
  }
  return `${subject(node)} is ${answer}`;
}

function equality(left: Expression, right: Expression, answer: boolean, subject: (part: Expression) => string): string {
  const [what, value] = valueOf(left) !== undefined && valueOf(right) === undefined ? [right, left] : [left, right];
  return `${subject(what)} is ${answer ? '' : 'not '}${valueOf(value) ?? subject(value)}`;
}

/** A literal as a word. */
function valueOf(node: Expression): string | undefined {
  if (node.kind !== 'literal') return undefined;
  return wordFor(node.value);
}

/** A value in a sentence. */
function wordFor(value: string | number | boolean | null): string {
  if (value === '') return 'empty';
  return typeof value === 'string' && !/^[\w./-]+$/.test(value) ? `'${value}'` : String(value);
}

/** What a condition asks of, by name; undefined for what has none. */
function subjectOf(node: Expression): string | undefined {
  switch (node.kind) {
    case 'reference':
      return node.name;
    case 'member': {
      if (node.target.kind === 'reference' && namespaces.has(node.target.name)) return node.name;
      const outer = subjectOf(node.target);
      return outer === undefined ? undefined : `${outer}.${node.name}`;
    }
    case 'index': {
      const outer = subjectOf(node.target);
      return outer === undefined || node.index.kind !== 'literal'
        ? undefined
        : typeof node.index.value === 'number'
          ? `${outer}[${node.index.value}]`
          : `${outer}.${String(node.index.value)}`;
    }
    case 'template':
      return node.parts.length === 1 ? subjectOf(node.parts[0]!) : undefined;
    case 'binary':
      return node.operator === '??' ? subjectOf(node.left) : undefined;
    case 'unary':
      return node.operator === 'non-null' ? subjectOf(node.operand) : undefined;
    case 'call': {
      const [first] = node.args;
      const name = node.name.toLowerCase();
      if (name === 'parameters' || name === 'variables')
        return first?.kind === 'literal' ? String(first.value) : undefined;
      return first && !node.target && passing.has(name) ? subjectOf(first) : undefined;
    }
    default:
      return undefined;
  }
}

function quoted({ start, end }: Expression, text: string): string {
  const one = text.slice(start, end).replace(/\s+/g, ' ');
  return one.length > maxQuoted ? `${one.slice(0, maxQuoted)}…` : one;
}
