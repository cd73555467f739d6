import { basename } from '../files/uri';
import { configurationName, options } from './options';
import { pathIn } from './globs';

/** What is found in a folder, for a configuration file that begins with it. URIs. */
interface Found {
  /** Templates and Terraform folders that deploy clusters, with the parameter files that they are judged with. */
  readonly roots: readonly { readonly uri: string; readonly parameterFiles: readonly string[] }[];
}

/** A commented configuration file for a folder. @param schema where editors find its schema */
export function initialText({ roots }: Found, folder: string, schema: string): string {
  const path = (uri: string) => (uri === folder ? '.' : (pathIn(uri, folder) ?? basename(uri)));
  const parts = [
    `# yaml-language-server: $schema=${schema}\n`,
    `# ${configurationName}: what AKS Network Lint reports for the files in this folder, in editors and pipelines alike.\n# The nearest file wins; "aks-network-lint config PATH" shows what holds.\n`,
  ];
  for (const { name, says, file } of options) {
    if (!file || name === 'extends') continue;
    const comment = `${wrapped(says)}`;
    if (name === 'preset') parts.push(`${comment}preset: recommended\n`);
    else if (name === 'parameters') parts.push(`${comment}${parametersOf(roots, path) ?? commented(file.example)}`);
    else parts.push(`${comment}${commented(file.example)}`);
  }
  return parts.join('\n');
}

const maxTemplates = 20;

/** The parameter files that are found, as they would be written; undefined: there are none. */
function parametersOf(roots: Found['roots'], path: (uri: string) => string): string | undefined {
  const rows = roots
    .filter(({ parameterFiles }) => parameterFiles.length > 0)
    .slice(0, maxTemplates)
    .map(
      ({ uri, parameterFiles }) =>
        `  ${quoted(path(uri))}: [${parameterFiles.map((one) => quoted(path(one))).join(', ')}]`,
    );
  return rows.length === 0 ? undefined : `# Found here:\n${commented(['parameters:', ...rows].join('\n'))}`;
}

/** A text as YAML writes it where it may hold signs. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) && !/^[-.\d]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

function commented(text: string): string {
  return text
    .split('\n')
    .map((line) => `# ${line}\n`)
    .join('');
}

function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line.length + word.length > 96) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return commented(lines.join('\n'));
}
