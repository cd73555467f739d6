import { addAll } from '../../shared-rules/lists';
import { fillBlanks, type Change } from '../../shared-rules/model/resource';
import type { Json } from '../../shared-rules/model/value';
import type { Passage } from '../evaluate/data';
import { SourceOrigin, type Container, type Entry, type Place, type Slot } from '../resources/resource';
import type { Span } from '../syntax/tree';
import { distinctEdits, escapeSnippet, type TextEdit } from './edit';
import { insert, insertItem, type InsertTree } from './insert';
import { lineEnd, lineStart } from './layout';
import {
  armExpressionNotation,
  bicepNotation,
  formatValue,
  hclNotation,
  jsonNotation,
  layoutAt,
  notationOf,
  yamlNotation,
  type Notation,
} from './notation';
import type { Scaffolder } from './scaffold';
import type { Texts } from './texts';
import { appendInOrder, Moves, newDocuments, removeEntry, replaceValue, yamlInline } from './yaml';

/** What a group of changes comes to in the files. */
interface Written {
  readonly edits: readonly TextEdit[];
  /** Other code reads what is edited, or it stands in another file than the finding: the author should look first. */
  readonly shared: boolean;
}

/**
 * Turns changes into the smallest edits that keep the author's formatting.
 * @param files as the analysis read them
 * @returns undefined when one of the changes has no place to be written: the value is computed, or an ancestor is no literal
 */
export function write(changes: readonly Change[], files: Texts, scaffold: Scaffolder): Written | undefined {
  const textOf = (file: string) => files.get(file)?.text;
  const edits: TextEdit[] = [];
  const inserts = new Map<Container['node'], { container: Container; tree: InsertTree }>();
  const replaced = new Map<Span, { readonly file: string; readonly node: Span; readonly tree: InsertTree }>();
  let moves: Moves | undefined;
  let shared = false;
  const readers = { one: false, several: false };
  const queue = [...changes];
  for (let change = queue.shift(); change; change = queue.shift()) {
    const place = change.at.at instanceof SourceOrigin ? change.at.at.place : undefined;
    if (!place) return undefined;
    if (change.kind === 'add') {
      const added = scaffold(change.what, place.file, (place.use ?? place.span).start, files);
      if (!added || (added.link !== undefined && !standsIn(place))) return undefined;
      addAll(edits, added.edits);
      if (added.link !== undefined) queue.push({ kind: 'set', at: change.at, value: added.link });
      if (added.item === undefined) continue;
      const { slot } = place;
      if (slot.kind === 'missing') queue.push({ kind: 'set', at: change.at, value: [added.item] });
      else {
        const { data } = slot;
        const text = textOf(data.source.file);
        if (data.kind !== 'array' || !data.node || data.source.chosen || text === undefined) return undefined;
        shared ||= data.source.file !== place.file || data.source.via.some((passage) => passage.readers() > 1);
        addAll(edits, insertItem(text, data.source.file, data.node, added.item));
      }
      continue;
    }
    const { slot } = place;
    if (change.kind === 'document') {
      const text = textOf(place.file);
      // JSON is one document.
      if (text === undefined || place.file.endsWith('.json')) return undefined;
      edits.push(newDocuments(text, place.file, change.documents));
      continue;
    }
    if (change.kind === 'append') {
      if (slot.kind === 'missing') {
        queue.push({ kind: 'set', at: change.at, value: [change.value] });
        continue;
      }
      const { data } = slot;
      const text = textOf(data.source.file);
      if (data.kind !== 'array' || !data.node || data.source.chosen || text === undefined) return undefined;
      shared ||= data.source.via.length > 0;
      addAll(edits, appendInOrder(text, data.source.file, data.node, change.value));
      continue;
    }
    if (change.kind === 'move') {
      const into = change.into.at instanceof SourceOrigin ? change.into.at.place.slot : undefined;
      const text = slot.kind === 'written' && slot.entry ? textOf(slot.entry.file) : undefined;
      const moved =
        slot.kind === 'written' && slot.entry && into?.kind === 'written' && text !== undefined
          ? (moves ??= new Moves()).move(text, slot.entry.file, slot.entry, into)
          : undefined;
      if (!moved) return undefined;
      addAll(edits, moved);
      continue;
    }
    const touched = (file: string, via: readonly Passage[]) => {
      const several = via.some((passage) => passage.readers() > 1);
      shared ||= several || file !== place.file;
      readers[several ? 'several' : 'one'] = true;
    };
    if (slot.kind === 'missing') {
      if (change.kind === 'remove') continue;
      if (change.kind === 'rename') return undefined;
      if (change.kind === 'set' && change.optional && !slot.container && !slot.instead) continue;
      if (slot.instead && slot.names.length > 0) {
        touched(slot.instead.file, slot.via);
        let grown = replaced.get(slot.instead.node);
        if (!grown)
          replaced.set(slot.instead.node, (grown = { file: slot.instead.file, node: slot.instead.node, tree: {} }));
        plant(grown.tree, slot.names, slot.encode ? slot.encode(change.value) : change.value);
        continue;
      }
      if (!slot.container || slot.names.length === 0) return undefined;
      touched(slot.container.file, slot.via);
      const { container } = slot;
      let insert = inserts.get(container.node);
      if (!insert) inserts.set(container.node, (insert = { container, tree: {} }));
      plant(insert.tree, slot.names, slot.encode ? slot.encode(change.value) : change.value);
      continue;
    }
    const { source } = slot.data;
    if (change.kind === 'rename') {
      const node = slot.entry?.node;
      const name = node?.kind === 'attribute' ? node.nameSpan : node?.kind === 'property' ? node.keySpan : undefined;
      if (!slot.entry || !name) return undefined;
      touched(slot.entry.file, slot.entry.via);
      edits.push({ file: slot.entry.file, start: name.start, end: name.end, text: change.name });
      continue;
    }
    if (change.kind === 'remove') {
      const text = slot.entry && textOf(slot.entry.file);
      if (!slot.entry || text === undefined) return undefined;
      touched(slot.entry.file, slot.entry.via);
      const removed = removal(text, slot.entry);
      if (!removed) return undefined;
      edits.push(removed);
    } else {
      const text = textOf(source.file);
      if (!source.literal || source.chosen || text === undefined) return undefined;
      touched(source.file, source.via);
      const value = slot.encode ? slot.encode(change.value) : change.value;
      if (source.via.some((passage) => refuses(passage, value))) return undefined;
      if (notationOf(source.file) === yamlNotation) edits.push(replaceValue(text, source.file, source.node, value));
      else
        edits.push({
          file: source.file,
          start: source.node.start,
          end: source.node.end,
          text: formatValue(value, notationAt(source.file, text, source.node), layoutAt(text, source.node.start)),
        });
    }
  }
  for (const { container, tree } of inserts.values()) {
    const text = textOf(container.file);
    const inserted = text === undefined ? undefined : insert(text, container, tree);
    if (!inserted) return undefined;
    addAll(edits, inserted);
  }
  for (const { file, node, tree } of replaced.values()) {
    const text = textOf(file);
    if (text === undefined) return undefined;
    if (notationOf(file) === yamlNotation) edits.push(replaceValue(text, file, node, tree));
    else
      edits.push({
        file,
        start: node.start,
        end: node.end,
        text: formatValue(tree, notationAt(file, text, node), layoutAt(text, node.start)),
      });
  }
  // Changes belong together; other readers of a shared value would get only some of them.
  if (readers.one && readers.several) return undefined;
  const settled = inPlaceOfRemoved(distinctEdits(edits));
  return settled && { edits: withBlanks(settled), shared };
}

/** Whether a name may not have a value; values are compared as Azure compares them. */
function refuses({ domain }: Passage, value: Json): boolean {
  if (typeof value === 'object') return false;
  const allowed = domain?.();
  return (
    allowed !== undefined &&
    !allowed.some((one) => JSON.stringify(one).toLowerCase() === JSON.stringify(value).toLowerCase())
  );
}

/** Whether what is written at a place stands where its resource does: elsewhere its names mean nothing. */
function standsIn({ file, slot }: Place): boolean {
  if (slot.kind === 'missing') return slot.container?.file === file && slot.via.length === 0;
  return slot.data.source.file === file && slot.data.source.via.length === 0;
}

/** The plain text of edits with blanks, and the same as a snippet; blanks with the same suggestion are filled in together. */
function withBlanks(edits: readonly TextEdit[]): TextEdit[] {
  const stops: string[] = [];
  return edits.map((edit) => {
    const text = fillBlanks(edit.text, (suggestion) => suggestion);
    if (text === edit.text) return edit;
    const snippet = fillBlanks(escapeSnippet(edit.text), (suggestion) => {
      if (!stops.includes(suggestion)) stops.push(suggestion);
      return `\${${stops.indexOf(suggestion) + 1}:${suggestion}}`;
    });
    return { ...edit, text, snippet };
  });
}

/** Lines that would go below lines that are taken away go in their place; undefined when edits overlap in another way. */
function inPlaceOfRemoved(edits: readonly TextEdit[]): TextEdit[] | undefined {
  const settled: TextEdit[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = settled.find((other) => other.file === edit.file && other.start < edit.end && edit.start < other.end);
    if (!last) {
      settled.push(edit);
      continue;
    }
    const lines = /^(\r?\n)+/.exec(edit.text);
    if (last.text !== '' || edit.start !== edit.end || !lines) return undefined;
    settled[settled.indexOf(last)] = { ...last, text: edit.text.slice(lines[0].length) + lines[1]! };
  }
  return settled;
}

/** Whether a change does no more than replace a value that the author wrote out. */
export function replacesLiteral(change: Change): boolean {
  return change.kind === 'set' && change.at.at instanceof SourceOrigin && change.at.at.place.slot.kind === 'written';
}

/** A change in the words of its language, on one line: `networkPolicy: 'azure'`, `"networkPolicy": "azure"`, `network_policy = "azure"`. */
export function describe(change: Change): string {
  const origin = change.at.at;
  const place = origin instanceof SourceOrigin ? origin.place : undefined;
  const notation = place ? notationOf(place.file) : bicepNotation;
  const name = notation.key(
    (place && nameOf(place.slot)) ??
      origin.path
        .split('.')
        .at(-1)!
        .replace(/\[\d+\]$/, ''),
  );
  if (change.kind === 'rename') return change.name;
  if (change.kind === 'remove' || change.kind === 'add' || change.kind === 'move' || change.kind === 'append')
    return name;
  if (change.kind === 'document') return '';
  const value = place?.slot.encode ? place.slot.encode(change.value) : change.value;
  if (notation === hclNotation && isEmptyObject(value)) return `${name} {}`;
  return fillBlanks(`${name}${notation.separator}${inline(value, notation)}`, (suggestion) => suggestion);
}

function isEmptyObject(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

function inline(value: Json, notation: Notation): string {
  if (notation === yamlNotation) return yamlInline(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => inline(item, notation)).join(', ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : notation.scalar(value);
}

function nameOf(slot: Slot): string | undefined {
  if (slot.kind === 'missing') return slot.names.at(-1);
  const node = slot.entry?.node;
  if (!node) return slot.name;
  return node.kind === 'property'
    ? node.key
    : node.kind === 'attribute'
      ? node.name
      : node.kind === 'block'
        ? node.type
        : undefined;
}

/** Joins the changes below one container, so that two properties of a missing object make one object. */
function plant(tree: InsertTree, names: readonly string[], value: Json): void {
  const [name, ...rest] = names;
  if (rest.length === 0) tree[name!] = value;
  else {
    const child = (tree[name!] ??= {});
    plant(child as InsertTree, rest, value);
  }
}

function notationAt(file: string, text: string, node: Span): Notation {
  const notation = notationOf(file);
  // In ARM JSON a literal that is not a JSON token of its own stands inside an expression.
  return notation === jsonNotation && !/["{[\dtfn-]/.test(text[node.start] ?? '') ? armExpressionNotation : notation;
}

/** Removes a property, argument or list item with its comma, and its line when nothing else stands on it. */
function removal(text: string, entry: Entry): TextEdit | undefined {
  const { file, node, container } = entry;
  if (notationOf(file) === yamlNotation && 'kind' in container) return removeEntry(text, file, node, container);
  const siblings: readonly Span[] =
    container && 'entries' in container ? container.entries : 'kind' in container ? container.items : [];
  const index = siblings.findIndex((sibling) => sibling.start === node.start);
  const previous = siblings[index - 1];
  const after = /^[ \t]*,/.exec(text.slice(node.end));
  let { start, end } = node;
  if (after) end += after[0].length;
  else if (previous && /,\s*$/.test(text.slice(previous.end, start)) && siblings[index + 1] === undefined)
    start = previous.end;
  const begin = lineStart(text, start);
  const finish = lineEnd(text, end);
  const alone = text.slice(begin, start).trim() === '' && /^\s*(\/\/.*|#.*)?$/.test(text.slice(end, finish));
  if (alone) {
    start = begin;
    end = finish + (text.startsWith('\r\n', finish) ? 2 : text[finish] === '\n' ? 1 : 0);
  } else if (after) end += /^[ \t]*/.exec(text.slice(end))![0].length;
  return { file, start, end, text: '' };
}
