import { addAll } from '../../../shared-rules/lists';
import { arrayOf, scalar, unknown, type Data, type Lazy } from '../../evaluate/data';
import { evaluate, newInstance, type Scope } from '../../evaluate/evaluate';
import { failure } from '../../evaluate/hcl';
import { convert, inspect, type Type } from '../../evaluate/types';
import { byBytes } from '../../evaluate/values';
import type { Files } from '../../files/files';
import { basename, dirname, join } from '../../files/uri';
import type { Call } from '../../syntax/tree';
import { attempt, NotFollowed } from './functions/define';
import { base64, cleanPath, digested, digests, hex, utf8 } from './functions/encodings';
import { parseTemplate } from './parse';

/** Functions that read files, inside the workspace only. */
export const fileFunctions: readonly string[] = [
  'file',
  'filebase64',
  'filebase64sha256',
  'filebase64sha512',
  'fileexists',
  'filemd5',
  'fileset',
  'filesha1',
  'filesha256',
  'filesha512',
  'templatefile',
  'templatestring',
];

const setOfTexts: Type = { kind: 'set', of: 'string' };

/**
 * What a call of one of these functions comes to; undefined for another function.
 * @param folder URI of the root's folder, where Terraform runs
 */
export function fileCall(
  call: Call,
  args: readonly Lazy[],
  scope: Scope,
  files: Files,
  folder: string,
): Data | undefined {
  if (!fileFunctions.includes(call.name)) return undefined;
  const { evaluation } = scope;
  const source = { file: scope.file, node: call, literal: false, via: [] };
  const refusal = (reason = `${call.name}() does not apply to its arguments`) => failure(reason, source);
  const takesTwo = call.name === 'fileset' || call.name.startsWith('template');
  if (args.length !== (takesTwo ? 2 : 1)) return refusal();
  const first = convert(args[0]!(), 'string', evaluation);
  if (first.kind === 'unknown') return unknown(first.reason, source, first.fails ? { fails: true } : {});
  if (first.kind !== 'scalar' || first.value === null) return refusal();
  const path = String(first.value);
  if (call.name === 'templatestring') {
    // Terraform takes no other expression than a name.
    return /^(?:reference|member|index)$/.test(call.args[0]?.kind ?? '')
      ? rendered(path, scope.file, args[1]!(), scope, call)
      : refusal();
  }
  if (/^[/~\\]|^[a-z]:/i.test(path))
    return unknown(`${path} lies outside the workspace, and nothing outside is read`, source);
  const uri = join(folder, path);
  if (!files.isInside(uri)) return unknown(`${path} lies outside the workspace, and nothing outside is read`, source);
  if (call.name === 'fileset') return fileSet(uri, args[1]!(), scope, files, call);
  const isThere = files.has(uri);
  if (call.name === 'fileexists') return scalar(isThere, source);
  const text = files.get(uri)?.text;
  if (text === undefined)
    return isThere ? unknown(`${path} is no text that is read`, source) : refusal(`there is no file ${path}`);
  evaluation.steps -= text.length >> 6;
  if (call.name === 'templatefile') return rendered(text, uri, args[1]!(), scope, call);
  return attempt(() => contentOf(text, call.name, scope), call.name, source, evaluation, 'string');
}

function contentOf(text: string, name: string, { evaluation }: Scope): string {
  if (name === 'file') return text;
  // Bytes that are no text are not known.
  if (text.includes('\uFFFD')) throw new NotFollowed();
  if (name === 'filebase64') return base64(utf8(text));
  const isBase64 = name.startsWith('filebase64');
  const digest = digests[name.slice((isBase64 ? 'filebase64' : 'file').length) as keyof typeof digests];
  const bytes = digested(digest, text, evaluation);
  return isBase64 ? base64(bytes) : hex(bytes);
}

/** A template with the variables that it is given, and no others. */
function rendered(text: string, file: string, variables: Data, scope: Scope, call: Call): Data {
  const source = { file: scope.file, node: call, literal: false, via: [] };
  if (variables.kind === 'unknown') return unknown(variables.reason, source, variables.fails ? { fails: true } : {});
  if (variables.kind !== 'object') return failure(`${call.name}() does not apply to its arguments`, source);
  const { expression, problems } = parseTemplate(text);
  scope.evaluation.steps -= text.length >> 4;
  if (problems.length > 0) return failure('the template is not valid', source);
  const { open } = variables;
  const inner: Scope = {
    file,
    text,
    instance: newInstance(),
    label: scope.label,
    dialect: scope.dialect,
    evaluation: scope.evaluation,
    lookup: (name) =>
      variables.get(name) ??
      (open === undefined ? failure(`${name} is not given to the template`, source) : unknown(open, source)),
    // A template renders no other.
    call: (inside, args) =>
      inside.name.startsWith('template')
        ? failure(`${inside.name}() is not for templates`, source)
        : scope.call?.(inside, args),
  };
  const result = evaluate(expression, inner);
  const { failure: failed, unknown: missing } = inspect(result, scope.evaluation);
  if (failed !== undefined) return failure(failed, source);
  // Its text is nothing that is edited here.
  return missing === undefined ? { ...result, source } : unknown(missing, source, { type: 'string' });
}

/** The files of a folder whose names fit a pattern. */
function fileSet(folder: string, pattern: Data, { evaluation, file }: Scope, files: Files, call: Call): Data {
  const source = { file, node: call, literal: false, via: [] };
  const glob = convert(pattern, 'string', evaluation);
  if (glob.kind === 'unknown') return unknown(glob.reason, source, glob.fails ? { fails: true } : {});
  if (glob.kind !== 'scalar' || glob.value === null)
    return failure('fileset() does not apply to its arguments', source);
  const parts = cleanPath(String(glob.value)).split('/');
  const name = parts.pop() ?? '';
  const isDeep = parts.at(-1) === '**';
  if (isDeep) parts.pop();
  const inner = parts.join('/');
  const matcher = namePattern(name);
  const target = inner === '' ? folder : join(folder, inner);
  const folders = isDeep ? foldersBelow(target, files) : [target];
  if (!matcher || !folders || /[*?[\]{}\\]|^\.\.(?:\/|$)/.test(inner))
    return unknown('which files there are is not followed', source, { type: setOfTexts });
  const found = folders.flatMap((one) =>
    files.list(one).filter((uri) => dirname(uri) === one && matcher.test(basename(uri))),
  );
  evaluation.steps -= found.length + folders.length;
  const names = found
    .map((uri) => `${inner === '' ? '' : `${inner}/`}${decodeURIComponent(uri.slice(target.length + 1))}`)
    .sort(byBytes);
  return {
    ...arrayOf(
      names.map((entry) => () => scalar(entry, source)),
      source,
    ),
    type: { kind: 'set', of: 'string' },
  };
}

/** More folders are not looked through. */
const maxFolders = 200;

/** A folder and all below it; undefined where there are too many. */
function foldersBelow(folder: string, files: Files): string[] | undefined {
  const found = [folder];
  for (const one of found) {
    addAll(found, files.foldersIn(one));
    if (found.length > maxFolders) return undefined;
  }
  return found;
}

/** `*`, `?` and `{a,b}` in a file's name; undefined for what is more. */
function namePattern(name: string): RegExp | undefined {
  // Few stars keep it from going through a name again and again.
  if (
    name.length > 200 ||
    name.includes('**') ||
    /[\\[\]]/.test(name) ||
    (name.match(/\*/g)?.length ?? 0) > 5 ||
    /\{[^}]*\{/.test(name)
  )
    return undefined;
  const text = name
    .replace(/[.+^$()|]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
    .replace(/\{([^{}]*)\}/g, (_, words: string) => `(?:${words.split(',').join('|')})`);
  return /[{}]/.test(text.replace(/\{\d+\}/g, '')) ? undefined : new RegExp(`^${text}$`, 'u');
}
