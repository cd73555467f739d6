import {
  categories,
  configurationName,
  fileOptions,
  options,
  type Flag,
  type Option,
  type Shape,
} from '../engine/configuration/options';
import type { Rule } from '../shared-rules/rule';

export const schemaPath = 'schemas/aks-network-lint.schema.json';

/** Settings that an untrusted workspace may not make. */
export const restrictedSettings = options.flatMap(({ setting }) =>
  setting?.restricted ? [`aksNetworkLint.${setting.name}`] : [],
);

/** The editor's settings, as package.json has them. */
export function settingsProperties(rules: readonly Rule[]): { readonly [name: string]: object } {
  return Object.fromEntries(
    options.flatMap(({ name, setting, says, shape }) => {
      if (!setting) return [];
      const scope = name === 'scanWorkspace' || name === 'trace.server' ? 'window' : 'resource';
      const value = jsonSchema(shape, rules);
      // What is not said is empty, as a setting has to have a default.
      const pattern = 'pattern' in value ? { pattern: `^$|${String(value.pattern)}` } : {};
      return [
        [
          `aksNetworkLint.${setting.name}`,
          {
            ...value,
            ...(setting.default === '' ? pattern : {}),
            default: setting.default,
            scope,
            // Only as Markdown is code drawn as such.
            [says.includes('`') ? 'markdownDescription' : 'description']: says,
          },
        ],
      ];
    }),
  );
}

/** The JSON schema of the configuration file. */
export function schema(rules: readonly Rule[]): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: configurationName,
    description: 'What AKS Network Lint reports for the files of a folder.',
    type: ['object', 'null'],
    additionalProperties: false,
    properties: Object.fromEntries(
      [...fileOptions.values()].map(({ name, says, shape, otherwise, file }) => [
        name,
        {
          ...jsonSchema(shape, rules),
          description: says,
          ...(otherwise === undefined ? {} : { default: otherwise }),
          ...(file ? { markdownDescription: `${says}\n\n\`\`\`yaml\n${file.example}\n\`\`\`` } : {}),
        },
      ]),
    ),
  };
}

function jsonSchema(shape: Shape, rules: readonly Rule[]): object {
  switch (shape.kind) {
    case 'boolean':
      return { type: 'boolean' };
    case 'choice':
      return {
        type: 'string',
        enum: Object.keys(shape.of),
        ...(Object.values(shape.of).some((says) => says !== '') ? { enumDescriptions: Object.values(shape.of) } : {}),
      };
    case 'text':
      return {
        type: 'string',
        ...(shape.is === 'date' ? { pattern: '^\\d{4}-\\d{2}-\\d{2}$' } : {}),
        ...(shape.is === 'cidr' ? { pattern: '^[0-9a-fA-F.:]+/\\d{1,3}$' } : {}),
        ...(shape.is === 'version' ? { pattern: '^\\d{1,6}\\.\\d{1,6}(\\.\\d{1,6})?$' } : {}),
        ...(['date', 'cidr', 'version'].includes(shape.is) ? {} : { minLength: 1 }),
      };
    case 'list':
      return shape.of.kind === 'text'
        ? { type: ['array', 'string'], items: jsonSchema(shape.of, rules) }
        : { type: 'array', items: jsonSchema(shape.of, rules) };
    case 'record':
      return {
        type: 'object',
        additionalProperties: false,
        required: Object.keys(shape.of),
        properties: Object.fromEntries(
          Object.entries(shape.of).map(([name, { says, shape: inner }]) => [
            name,
            { ...jsonSchema(inner, rules), description: says },
          ]),
        ),
      };
    case 'map': {
      const value = jsonSchema(shape.of, rules);
      if (shape.keys === 'glob') return { type: 'object', additionalProperties: value };
      return {
        type: 'object',
        additionalProperties: false,
        properties: {
          ...Object.fromEntries(rules.map(({ id, summary }) => [id, { ...value, description: summary }])),
          ...Object.fromEntries(
            Object.entries(categories).map(([id, name]) => [id, { ...value, description: `All rules of ${name}.` }]),
          ),
        },
      };
    }
  }
}

/** The page of all options. */
export function settingsPage(): string {
  const of = (option: Option) => `\`${option.name}\``;
  const table = (rows: readonly (readonly string[])[], ...head: string[]) =>
    [head, head.map(() => '---'), ...rows].map((row: readonly string[]) => `| ${row.join(' | ')} |`).join('\n');
  const inFile = [...fileOptions.values()];
  const flags = options.flatMap(({ flag }) => (flag ? [flag] : []));
  return `# Settings

What is reported is said in four places. What stands further up wins:

1. the **command line**,
2. the **configuration file** \`${configurationName}\`: the nearest one, in the folder of the file that is judged or above it, up to the workspace or its repository, and those that it extends,
3. the **editor's settings** of the workspace folder,
4. the **preset**.

\`aks-network-lint config PATH\` prints what holds for a file or folder, and where it is said. The same file holds in the editor and in a pipeline.

A template is judged with the date and the ranges of the folder that it stands in; a finding has the severity of the folder of the file that it is shown in. Only the nearest file counts: it builds on another one only where it says so, with \`extends\`. Paths and globs count from the folder of the file that they are written in. A glob that names a folder means everything in it.

A file that is broken says so at its place, in the editor and on the command line, which ends with exit code 2. In the editor what it said before holds until it is mended.

## The configuration file

\`aks-network-lint init\` writes one with everything in it as comments. Editors with a YAML extension know its schema; ours completes and explains keys, rules and severities without one.

${inFile.map((option) => `### ${option.name}\n\n${option.says}${words(option.shape)}\n\n\`\`\`yaml\n${option.file?.example ?? ''}\n\`\`\`\n`).join('\n')}
Maps and \`ranges\` of files that extend each other come together, by key and by name; another list takes the place of the one that is extended.

## Where each stands

${table(
  options
    .filter(({ says }) => says !== '')
    .map((option) => [
      of(option),
      option.file ? 'yes' : '',
      option.setting ? `\`aksNetworkLint.${option.setting.name}\`` : '',
      option.flag ? `\`${flagText(option.flag)}\`` : '',
    ]),
  '',
  'File',
  'Editor',
  'Command line',
)}

The editor's settings have the scope of a folder: the folders of a workspace may differ. \`read\` of a workspace that is not trusted does not count.

## The command line

${table(
  flags.map((flag) => [
    `\`${flagText(flag)}\``,
    flag.says,
    flag.of.map((one) => (one === '' ? 'lint' : one)).join(', '),
  ]),
  '',
  '',
  'Of',
)}

## Suppressions

A comment above a line, on it or anywhere in a file switches rules off there. The reason stands behind \`--\`:

\`\`\`bicep
// aks-network-lint-disable-next-line no-kubenet -- moves in Q3
networkPlugin: 'kubenet'
dockerBridgeCidr: '172.17.0.1/16' // aks-network-lint-disable-line no-docker-bridge-cidr -- goes with it
// aks-network-lint-disable-file use-defender, use-diagnostic-settings -- both come by policy
\`\`\`

JSON without comments has \`"metadata": { "aks-network-lint-disable": "no-kubenet -- moves in Q3" }\` in the resource, or in the template for the whole file. The light bulb writes all of these. A suppression that switches nothing off or is misspelt is a finding itself ([no-unused-suppression](../shared-rules/rules/no-unused-suppression.md)); with \`require-reason\` so is one without a reason ([use-suppression-reason](../shared-rules/rules/use-suppression-reason.md)). \`--no-suppressions\` reports everything, \`--show-suppressed\` lists what is suppressed and why.
`;
}

function flagText({ name, value }: Flag): string {
  return `--${name}${value === '' || value.startsWith('[') ? value : ` ${value}`}`.replaceAll('|', '\\|');
}

function words(shape: Shape): string {
  const inner = shape.kind === 'map' ? shape.of : shape;
  if (inner.kind !== 'choice') return '';
  return `\n\n${Object.entries(inner.of)
    .map(([value, says]) => `- \`${value}\`${says === '' ? '' : `: ${says}`}`)
    .join('\n')}`;
}
