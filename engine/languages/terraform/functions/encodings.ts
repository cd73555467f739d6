import type { Data } from '../../../evaluate/data';
import type { Builtin } from '../../../evaluate/evaluate';
import { failure } from '../../../evaluate/hcl';
import { valueOf } from '../../../evaluate/values';
import { attempt, limited, NotFollowed, notWhole, pure, Refused, textAt } from './define';
import { md5, sha1 } from '@noble/hashes/legacy';
import { sha256, sha512 } from '@noble/hashes/sha2';
import { jsonOf, parseCsv, parseJson } from './json';
import { parseYaml, yamlOf } from './yaml';

const text = { takes: ['string'], gives: 'string' } as const;
const two = { takes: ['string', 'string'], gives: 'string' } as const;
const any = { takes: ['any'], nullable: true, gives: 'string' } as const;

/** https://developer.hashicorp.com/terraform/language/functions/base64decode and its neighbours */
export const encodingFunctions: readonly (readonly [string, Builtin])[] = [
  ['base64decode', pure(text, (args) => decodedText(bytesOfBase64(textAt(args, 0)), 'utf-8'))],
  ['base64encode', pure(text, (args) => base64(utf8(textAt(args, 0))))],
  ['textdecodebase64', pure(two, (args) => decodedText(bytesOfBase64(textAt(args, 0)), textAt(args, 1).toLowerCase()))],
  ['textencodebase64', pure(two, (args) => base64(encodedText(textAt(args, 0), textAt(args, 1).toLowerCase())))],
  [
    'csvdecode',
    pure({ takes: ['string'], gives: 'any' }, (args, evaluation) => {
      evaluation.steps -= textAt(args, 0).length >> 3;
      return parseCsv(textAt(args, 0));
    }),
  ],
  [
    'jsondecode',
    (args, context) => {
      const data = args[0]?.();
      // What was encoded here is written somewhere.
      if (data && (data.kind === 'scalar' || data.kind === 'unknown') && data.encoded) return data.encoded;
      return pure({ takes: ['string'], gives: 'any' }, (values, evaluation) => {
        evaluation.steps -= textAt(values, 0).length >> 3;
        return parseJson(textAt(values, 0));
      })(args, context);
    },
  ],
  [
    'jsonencode',
    (args, context) => {
      const {
        source,
        scope: { evaluation },
        call,
      } = context;
      const data = args[0]?.();
      if (!data || args.length > 1) return failure('jsonencode() takes one argument', source, 'string');
      const seen = { sensitive: false };
      const value = valueOf(data, evaluation, seen);
      if (value === undefined) {
        const missing = notWhole(data, context, 'string');
        return missing.kind === 'unknown' && !missing.fails ? { ...missing, encoded: data } : missing;
      }
      const result = attempt(() => jsonOf(value), call.name, source, evaluation, 'string');
      return { ...result, encoded: data, ...(seen.sensitive ? { sensitive: true } : {}) } as Data;
    },
  ],
  [
    'urlencode',
    pure(text, (args) =>
      encodeURIComponent(wellFormed(textAt(args, 0)))
        .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
        .replaceAll('%20', '+'),
    ),
  ],
  [
    'yamldecode',
    pure({ takes: ['string'], gives: 'any' }, (args, evaluation) => {
      evaluation.steps -= textAt(args, 0).length >> 2;
      return parseYaml(textAt(args, 0));
    }),
  ],
  ['yamlencode', pure(any, ([value = null]) => yamlOf(value))],
  ...Object.entries({ md5, sha1, sha256, sha512 }).map(([name, digest]): [string, Builtin] => [
    name,
    pure(text, (args, evaluation) => hex(digested(digest, textAt(args, 0), evaluation))),
  ]),
  ...Object.entries({ base64sha256: sha256, base64sha512: sha512 }).map(([name, digest]): [string, Builtin] => [
    name,
    pure(text, (args, evaluation) => base64(digested(digest, textAt(args, 0), evaluation))),
  ]),
  ['uuidv5', pure(two, (args) => uuid(textAt(args, 0), textAt(args, 1)))],
  ['basename', pure(text, (args) => baseOf(textAt(args, 0)))],
  ['dirname', pure(text, (args) => cleanPath(textAt(args, 0).slice(0, textAt(args, 0).lastIndexOf('/') + 1)))],
];

export const digests = { md5, sha1, sha256, sha512 };

export function digested(
  digest: (bytes: Uint8Array) => Uint8Array,
  whole: string,
  meter: { steps: number },
): Uint8Array {
  limited(whole.length);
  meter.steps -= whole.length >> 2;
  if (meter.steps <= 0) throw new NotFollowed();
  return digest(utf8(whole));
}

export function utf8(whole: string): Uint8Array {
  return new TextEncoder().encode(whole);
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function base64(bytes: Uint8Array): string {
  limited(bytes.length);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** A lone half of a surrogate pair has no bytes. */
function wellFormed(whole: string): string {
  return whole.replace(/[\uD800-\uDFFF]/gu, '\uFFFD');
}

function bytesOfBase64(whole: string): Uint8Array {
  if (whole.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(whole)) throw new Refused();
  return Uint8Array.from(atob(whole), (character) => character.charCodeAt(0));
}

const encodings: { readonly [name: string]: string } = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'us-ascii': 'us-ascii',
  ascii: 'us-ascii',
};

/** The encodings that need no table; the others of the registry are not followed. */
function encodingNamed(name: string): string {
  const encoding = Object.hasOwn(encodings, name) ? encodings[name] : undefined;
  if (encoding === undefined) throw new NotFollowed();
  return encoding;
}

function encodedText(whole: string, name: string): Uint8Array {
  const encoding = encodingNamed(name);
  if (encoding === 'utf-8') return utf8(whole);
  if (encoding === 'us-ascii') {
    if (!/^[\0-\x7f]*$/.test(whole)) throw new Refused();
    return utf8(whole);
  }
  const bytes = new Uint8Array(whole.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < whole.length; at++) view.setUint16(at * 2, whole.charCodeAt(at), encoding === 'utf-16le');
  return bytes;
}

function decodedText(bytes: Uint8Array, name: string): string {
  const encoding = encodingNamed(name);
  try {
    return new TextDecoder(encoding === 'us-ascii' ? 'utf-8' : encoding, { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    throw new Refused();
  }
}

const namespaces: { readonly [name: string]: string } = { dns: '10', url: '11', oid: '12', x500: '14' };

/** A name-based UUID. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-5 */
function uuid(namespace: string, name: string): string {
  const known = Object.hasOwn(namespaces, namespace)
    ? `6ba7b8${namespaces[namespace]}9dad11d180b400c04fd430c8`
    : namespace.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(known)) throw new Refused();
  limited(name.length);
  const own = utf8(name);
  const bytes = new Uint8Array(16 + own.length);
  for (let at = 0; at < 16; at++) bytes[at] = Number.parseInt(known.slice(at * 2, at * 2 + 2), 16);
  bytes.set(own, 16);
  const digest = sha1(bytes).slice(0, 16);
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return hex(digest).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function baseOf(path: string): string {
  const trimmed = path.replace(/\/{1,1000}$/, '');
  return path === '' ? '.' : trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** A path without what leads nowhere, as Go cleans it: `a/../b/./c` → `b/c`. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  const isAbsolute = path.startsWith('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isAbsolute) parts.push(part);
  }
  return (isAbsolute ? '/' : '') + parts.join('/') || '.';
}
