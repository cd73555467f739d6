import type { SourceFile } from '../../files/files';
import { basename } from '../../files/uri';
import type { Attribute, Block, Body, Expression, Span } from '../../syntax/tree';

export interface Declared {
  readonly file: SourceFile;
  readonly block: Block;
  /** Why Terraform refuses it. */
  readonly refusal?: string;
}

export interface DeclaredLocal {
  readonly file: SourceFile;
  readonly attribute: Attribute;
  /** Why Terraform refuses it. */
  readonly refusal?: string;
}

/** What the files of a module declare. */
export interface Declarations {
  /** By address: `variable.x`, `resource.azurerm_subnet.nodes`. */
  readonly blocks: ReadonlyMap<string, Declared>;
  /** Resources at an address that another block has: Terraform refuses them, and all are judged. */
  readonly again: readonly (Declared & { readonly first: Declared })[];
  readonly locals: ReadonlyMap<string, DeclaredLocal>;
  /** `terraform` blocks; a module may have several. */
  readonly settings: readonly Block[];
  /** `provider` blocks of azurerm. */
  readonly providers: readonly Block[];
  /** What override files put in the place of other expressions, by the name that stands there. */
  readonly overrides: ReadonlyMap<string, { readonly file: SourceFile; readonly value: Expression }>;
  /** How many items there are. */
  readonly count: number;
}

/** Whether Terraform reads a file of this name. */
export function isModuleFile(uri: string): boolean {
  return /\.(?:tf|tofu)(?:\.json)?$/.test(uri) && !/^\.|~$|^#.*#$/.test(basename(uri));
}

/** OpenTofu reads a `.tofu` in the place of the `.tf` of its name. */
function isTofu({ uri }: SourceFile): boolean {
  return uri.endsWith('.tofu');
}

function isOverride(uri: string): boolean {
  return /(?:^|_)override\.(?:tf|tofu)(?:\.json)?$/.test(basename(uri));
}

/** Reads files in the order of their names, those that override others last. */
export function declarationsOf(files: readonly SourceFile[], tree: (file: SourceFile) => Body): Declarations {
  const blocks = new Map<string, Declared>();
  const again: (Declared & { readonly first: Declared })[] = [];
  const locals = new Map<string, DeclaredLocal>();
  const settings: Block[] = [];
  const providers: Block[] = [];
  const overrides = new Map<string, { readonly file: SourceFile; readonly value: Expression }>();
  let count = 0;
  for (const file of [...files.filter(({ uri }) => !isOverride(uri)), ...files.filter(({ uri }) => isOverride(uri))]) {
    const { items } = tree(file);
    count += items.length;
    const isJson = file.uri.endsWith('.json');
    for (const item of items) {
      if (item.kind !== 'block') continue;
      if (item.type === 'locals') {
        const isQuoted = item.body.items.some(
          (local) => local.kind === 'attribute' && file.text.charAt(local.nameSpan.start) === '"',
        );
        for (const local of item.body.items) {
          if (local.kind !== 'attribute') continue;
          const refusal =
            locals.has(local.name) !== isOverride(file.uri)
              ? misplaced(`local ${local.name}`, file)
              : isJson || !isQuoted
                ? undefined
                : quotedName;
          locals.set(local.name, { file, attribute: local, ...(refusal === undefined ? {} : { refusal }) });
        }
        continue;
      }
      if (item.type === 'terraform') settings.push(item);
      else if (item.type === 'provider' && item.labels[0]?.text === 'azurerm') providers.push(item);
      else {
        const address = [item.type, ...item.labels.map((label) => label.text)].join('.');
        const known = blocks.get(address);
        if (known && isOverride(file.uri))
          blocks.set(address, { ...known, block: overridden(known.block, item, file, overrides) });
        else if (known && item.type === 'resource' && isTofu(file) === isTofu(known.file)) {
          again.push({ file, block: item, first: known });
          blocks.set(address, { ...known, refusal: misplaced(address, file) });
        } else {
          const refusal =
            (known && isTofu(file) === isTofu(known.file)) || isOverride(file.uri)
              ? misplaced(address, file)
              : namedTwice(item);
          blocks.set(address, { file, block: item, ...(refusal === undefined ? {} : { refusal }) });
        }
      }
    }
  }
  return { blocks, again, locals, settings, providers, overrides, count };
}

export const quotedName = 'a name in its block stands in quotes';

function misplaced(what: string, file: SourceFile): string {
  return isOverride(file.uri) ? `${what} overrides nothing` : `${what} is declared twice`;
}

/** An argument that is given twice. */
function namedTwice({ body }: Block): string | undefined {
  const names = new Set<string>();
  for (const item of body.items) {
    if (item.kind !== 'attribute') continue;
    if (names.has(item.name)) return `${item.name} is given twice`;
    names.add(item.name);
  }
  return undefined;
}

/** Arguments that are read as they are written. */
const written: ReadonlySet<string> = new Set(['type', 'nullable', 'sensitive', 'source', 'version']);

/** A block with arguments and blocks of another laid over it. Nothing that comes from the other file is edited through this one. */
function overridden(
  base: Block,
  over: Block,
  file: SourceFile,
  overrides: Map<string, { readonly file: SourceFile; readonly value: Expression }>,
): Block {
  const at: Span = base.labels.at(-1) ?? base.typeSpan;
  const names = new Set(over.body.items.map((item) => (item.kind === 'attribute' ? item.name : item.type)));
  const kept = base.body.items.filter((item) => !names.has(item.kind === 'attribute' ? item.name : item.type));
  const source = [...over.body.items, ...base.body.items].find(
    (item): item is Attribute => item.kind === 'attribute' && item.name === 'source',
  )?.value;
  const isValue =
    base.type === 'variable' ||
    base.type === 'output' ||
    (base.type === 'module' && source?.kind === 'literal' && /^\.\.?\//.test(String(source.value)));
  const laid = over.body.items.map((item): Attribute | Block => {
    if (item.kind === 'block') return { ...item, body: { ...item.body, items: [] } };
    if (written.has(item.name)) return item;
    const name = `${item.name} in ${file.uri}#${item.start}`;
    if (isValue) overrides.set(name, { file, value: item.value });
    const value: Expression = isValue
      ? { kind: 'reference', name, start: at.start, end: at.end }
      : { kind: 'opaque', reason: 'an override file sets it', start: at.start, end: at.end };
    return { ...item, value, nameSpan: at, start: at.start, end: at.end };
  });
  return { ...base, body: { ...base.body, items: [...kept, ...laid] } };
}
