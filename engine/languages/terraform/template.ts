import type { Expression, For, Span } from '../../syntax/tree';

/** What a template's raw text consists of, before `if` and `for` directives are matched with their ends. */
export type Piece = TextPiece | ValuePiece | DirectivePiece;

interface TextPiece extends Span {
  readonly kind: 'text';
  value: string;
}

interface ValuePiece extends Span {
  readonly kind: 'value';
  readonly expression: Expression;
}

export interface DirectivePiece extends Span {
  readonly kind: 'if' | 'else' | 'endif' | 'for' | 'endfor';
  /** The condition of an `if`, the collection of a `for`. */
  readonly expression: Expression | undefined;
  /** The names that a `for` binds. */
  readonly names: Pick<For, 'item' | 'index'> | undefined;
}

/** A `${…}` or `%{…}` as read, with what its strip markers ask for. */
export interface Sequence {
  readonly piece: Exclude<Piece, TextPiece>;
  readonly closed: boolean;
  readonly stripBefore: boolean;
  readonly stripAfter: boolean;
}

/** Collects the pieces of a template and applies strip markers and the indentation rule of `<<-`. */
export class TemplateBuilder {
  readonly pieces: Piece[] = [];
  private stripNext = false;

  addText(piece: TextPiece): void {
    if (this.stripNext) piece.value = piece.value.trimStart();
    this.stripNext = false;
    this.pieces.push(piece);
  }

  addSequence(sequence: Sequence): void {
    const last = this.pieces.at(-1);
    if (sequence.stripBefore && last?.kind === 'text') last.value = last.value.trimEnd();
    this.stripNext = sequence.stripAfter;
    this.pieces.push(sequence.piece);
  }

  /** Takes the smallest indentation of all lines from each line; lines of nothing but white space neither count nor change. */
  stripIndentation(): void {
    const lineStarts: TextPiece[] = [];
    let smallest = Infinity;
    let startsLine = true;
    for (const piece of this.pieces) {
      const isText = piece.kind === 'text';
      if (startsLine) {
        let indent = 0;
        if (isText) {
          indent = piece.value.length - piece.value.trimStart().length;
          if (indent === piece.value.length && piece.value.endsWith('\n')) indent = Infinity;
          else lineStarts.push(piece);
        }
        if (indent < smallest) smallest = indent;
      }
      startsLine = isText && piece.value.endsWith('\n');
    }
    if (smallest === Infinity) return;
    for (const piece of lineStarts) piece.value = piece.value.slice(smallest);
  }
}

export function joinParts(parts: readonly Expression[], start: number, end: number): Expression {
  const [only] = parts;
  if (only === undefined) return { kind: 'literal', value: '', start, end };
  if (parts.length === 1 && only.kind === 'literal' && typeof only.value === 'string') {
    return { kind: 'literal', value: only.value, start, end };
  }
  return { kind: 'template', parts, start, end };
}

/** What stands between directives: a text also where it is one interpolation. */
export function textOf(parts: readonly Expression[], start: number, end: number): Expression {
  const text = joinParts(parts, start, end);
  return text.kind === 'template' && parts.length === 1
    ? { ...text, parts: [...parts, { kind: 'literal', value: '', start: end, end }] }
    : text;
}
