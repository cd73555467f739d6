import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { options, type Shape } from '../engine/configuration/options';

export const nlsPath = 'package.nls.json';

type Schema = { readonly [key: string]: unknown };

/** The texts of settings go to package.nls.json, where translations stand beside them; what rules are about stays English. */
export function withKeys(properties: { readonly [name: string]: object }): { readonly [name: string]: object } {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      keyed(schema as Schema, `setting.${name.slice('aksNetworkLint.'.length)}`),
    ]),
  );
}

function keyed(schema: Schema, key: string): Schema {
  const { properties, items, enumDescriptions, description, markdownDescription } = schema;
  // Each rule has a severity, and what it is about.
  if (key.startsWith('setting.rules.')) return { ...schema, enumDescriptions: enumKeys(schema, 'setting.rules') };
  return {
    ...schema,
    ...(description === undefined ? {} : { description: `%${key}%` }),
    ...(markdownDescription === undefined ? {} : { markdownDescription: `%${key}%` }),
    ...(enumDescriptions === undefined ? {} : { enumDescriptions: enumKeys(schema, key) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties as Schema).map(([name, inner]) => [
              name,
              keyed(inner as Schema, `${key}.${name}`),
            ]),
          ),
        }),
    ...(items === undefined ? {} : { items: keyed(items as Schema, key) }),
  };
}

function enumKeys(schema: Schema, key: string): string[] {
  return (schema['enum'] as readonly string[]).map((value) => `%${key}.${value}%`);
}

/** package.nls.json: what stands in it by hand, and the texts of settings. */
export function nls(): string {
  const known = existsSync(nlsPath) ? (JSON.parse(readFileSync(nlsPath, 'utf8')) as { [key: string]: string }) : {};
  const byHand = Object.entries(known).filter(([key]) => !key.startsWith('setting.'));
  const settings = options.flatMap(({ setting, says, shape }) =>
    setting ? [[`setting.${setting.name}`, says] as const, ...textsOf(shape, `setting.${setting.name}`)] : [],
  );
  return `${JSON.stringify(Object.fromEntries([...byHand, ...settings]), null, 2)}\n`;
}

function textsOf(shape: Shape, key: string): (readonly [key: string, text: string])[] {
  switch (shape.kind) {
    case 'choice':
      return Object.entries(shape.of).flatMap(([value, says]) =>
        says === '' ? [] : [[`${key}.${value}`, says] as const],
      );
    case 'list':
    case 'map':
      return textsOf(shape.of, key);
    case 'record':
      return Object.entries(shape.of).flatMap(([name, { says, shape: inner }]) => [
        [`${key}.${name}`, says] as const,
        ...textsOf(inner, `${key}.${name}`),
      ]);
    case 'boolean':
    case 'text':
      return [];
  }
}

export const bundlePath = 'l10n/bundle.l10n.json';

/** Where texts for people are, and what they are given to. The server gets those of the bundle from the client. */
const spoken = [
  ['client', /l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g],
  ['server', /\b(?:session|this)\.text\(\s*'((?:[^'\\]|\\.)*)'/g],
  ['engine/plan', /\b(?:say|told|spoken)\(\s*options,\s*'((?:[^'\\]|\\.)*)'/g],
] as const;

/** The texts of the client, the server and the plan, as `vscode.l10n` looks them up. */
export function bundle(): string {
  const texts = spoken
    .flatMap(([folder, pattern]) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .sort()
        .flatMap((name) => [...readFileSync(`${folder}/${name}`, 'utf8').matchAll(pattern)]),
    )
    .map(([, text]) => text!.replace(/\\(.)/g, '$1'));
  return `${JSON.stringify(Object.fromEntries([...new Set(texts)].sort().map((text) => [text, text])), null, 2)}\n`;
}
