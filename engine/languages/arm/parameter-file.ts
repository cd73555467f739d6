import { unknown } from '../../evaluate/data';
import { evaluate, type Dialect, scopeOfValues } from '../../evaluate/evaluate';
import { mayHavePlaceholders, withoutPlaceholders } from '../../evaluate/placeholders';
import type { Files, SourceFile } from '../../files/files';
import type { Arguments, Lowering } from '../../resources/lowered';
import type { ObjectExpression, Span } from '../../syntax/tree';
import { at } from './copies';
import { armDialect } from './dialect';
import { objectAt, property } from './objects';
import { parsePlainJson } from './parse';

/** The names that a parameter file gives values to; undefined for other JSON. */
export function jsonParameterNames(file: SourceFile, files: Files): string[] | undefined {
  return parameterEntries(file, files)?.entries.flatMap((entry) =>
    entry.kind === 'property' && entry.key !== undefined ? [entry.key] : [],
  );
}

function parameterEntries(file: SourceFile, files: Files): ObjectExpression | undefined {
  // What is none is not parsed to find that out.
  if (!/deploymentParameters\.json/i.test(file.text)) return undefined;
  const { root } = files.parsed(file, parsePlainJson);
  if (root.kind !== 'object') return undefined;
  const schema = property(root, '$schema')?.value;
  const isParameters =
    schema?.kind === 'literal' && typeof schema.value === 'string' && /deploymentParameters\.json/i.test(schema.value);
  return isParameters ? objectAt(root, 'parameters') : undefined;
}

interface JsonParameters extends Arguments {
  /** The names that it gives values to, and where they stand. */
  readonly names: readonly (Span & { readonly name: string })[];
}

/** The values in a parameter file (`{"parameters": {"x": {"value": …}}}`); undefined for other JSON. */
export function readJsonParameters(file: SourceFile, lowering: Lowering): JsonParameters | undefined {
  const parameters = parameterEntries(file, lowering.files);
  if (!parameters) return undefined;
  const scope = scopeOfValues(file, armDialect, lowering.evaluation);
  const hasPlaceholders = mayHavePlaceholders(file.text);
  return {
    names: parameters.entries.flatMap((entry) =>
      entry.kind === 'property' && entry.key !== undefined ? [{ name: entry.key, ...at(entry.keySpan) }] : [],
    ),
    get: (name) => {
      const entry = property(parameters, name)?.value;
      if (entry?.kind !== 'object') return undefined;
      const value = property(entry, 'value')?.value;
      if (value) return hasPlaceholders ? withoutPlaceholders(evaluate(value, scope)) : evaluate(value, scope);
      return unknown(`${name} comes from a key vault`, { file: file.uri, node: entry, literal: false, via: [] });
    },
  };
}

/** The values in a plain JSON object, such as `terraform.tfvars.json`. */
export function readJsonValues(file: SourceFile, lowering: Lowering): Arguments {
  const { root } = lowering.files.parsed(file, parsePlainJson);
  const dialect: Dialect = { ...armDialect, caseInsensitive: false };
  const scope = scopeOfValues(file, dialect, lowering.evaluation);
  return {
    get: (name) => {
      const found =
        root.kind === 'object'
          ? root.entries.find((entry) => entry.kind === 'property' && entry.key === name)
          : undefined;
      return found?.kind === 'property' ? withoutPlaceholders(evaluate(found.value, scope)) : undefined;
    },
  };
}
