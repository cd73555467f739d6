import { parse as parseYaml } from 'yaml';
import type { Json } from '../../../shared-rules/model/value';
import { fromJson, scalar, unknown, type Data, type Lazy, type Source } from '../../evaluate/data';
import { evaluate, member, scopeOfValues } from '../../evaluate/evaluate';
import { base64 } from '../../evaluate/functions';
import type { SourceFile } from '../../files/files';
import { basename, dirname, join } from '../../files/uri';
import type { Lowering } from '../../resources/lowered';
import { parsePlainJson } from '../arm/parse';
import { bicepDialect } from './dialect';

type Loader = (file: SourceFile, lowering: Lowering) => Data;

const loaders: { readonly [name: string]: Loader } = {
  loadTextContent: (file) => scalar(file.text, wholeOf(file)),
  loadFileAsBase64: (file) =>
    file.text.includes('\ufffd')
      ? unknown(`${basename(file.uri)} is no text`, wholeOf(file))
      : scalar(base64(file.text), wholeOf(file)),
  loadJsonContent: (file, { files, evaluation }) =>
    evaluate(files.parsed(file, parsePlainJson).root, scopeOfValues(file, bicepDialect, evaluation)),
  loadYamlContent: (file) => {
    try {
      return fromJson(parseYaml(file.text) as Json, wholeOf(file), true);
    } catch {
      return unknown(`${basename(file.uri)} is not valid YAML`, wholeOf(file));
    }
  },
};

/** What reads the file that a function of this name loads; undefined for another function. */
export function loaderOf(name: string): Loader | undefined {
  const own = name.replace(/^sys\./, '');
  return Object.hasOwn(loaders, own) ? loaders[own] : undefined;
}

/** `loadJsonContent('x.json', 'a.b')` and its like, inside the workspace. */
export function loaded(read: Loader, [path, at]: readonly Lazy[], file: SourceFile, lowering: Lowering): Data {
  const source: Source = { file: file.uri, node: { start: 0, end: 0 }, literal: false, via: [] };
  const name = path?.();
  if (name?.kind !== 'scalar') return unknown('the path of the file is not known', source);
  const uri = join(dirname(file.uri), String(name.value));
  const target = lowering.files.get(uri);
  if (!target)
    return unknown(
      `${String(name.value)} ${lowering.files.isInside(uri) ? 'was not found' : 'lies outside the workspace, and nothing outside is read'}`,
      source,
    );
  const steps = at?.();
  if (steps && (steps.kind !== 'scalar' || !/^\$?[\w.]*(?:\[\d+\][\w.]*)*$/.test(String(steps.value))))
    return unknown('the path into the file is not known', source);
  const names =
    steps?.kind === 'scalar'
      ? String(steps.value)
          .replace(/^\$/, '')
          .split(/[.[\]]/)
          .filter((one) => one !== '')
      : [];
  return names.reduce(
    (data, step) =>
      data.kind === 'array' ? (data.items[Number(step)]?.() ?? data) : member(data, step, false, source),
    read(target, lowering),
  );
}

function wholeOf(file: SourceFile): Source {
  return { file: file.uri, node: { start: 0, end: file.text.length }, literal: false, via: [] };
}
