import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { kindOf } from '../../engine/files/kinds';
import type { Files } from '../lint';
import { filesOf } from '../example';
import { examplesOf } from '../page';
import type { Snapshot, Template } from './templates';

/** What the engine foretold of an example. */
export interface Row extends Snapshot {
  readonly name: string;
  /** Of the files that were compiled, and the path of the template. */
  readonly hash: string;
  /** The parameter file that was made up for it. */
  readonly parameters?: string;
  /** The template as the compiler writes it in ARM JSON, where that is compared too. */
  readonly compiled?: string;
}

/** The parameter file that is made up for a template. */
const madeUp = 'oracle.bicepparam';

/** Every Bicep and ARM example of pages, samples and this folder, once for each of its parameter files. */
export function templatesOfProject(): Template[] {
  return [...templatesOfPages(), ...templatesIn('samples'), ...templatesIn('test/oracle')];
}

function templatesOfPages(): Template[] {
  const pages = [
    ...readdirSync('shared-rules/rules').map((name) => `shared-rules/rules/${name}`),
    ...readdirSync('test/cases', { recursive: true, encoding: 'utf8' }).map((name) => `test/cases/${name}`),
  ].filter((path) => path.endsWith('.md'));
  return pages.flatMap((path) => {
    const counts = new Map<string, number>();
    return examplesOf(path, readFileSync(path, 'utf8')).flatMap((example) => {
      if (example.files.some(({ broken }) => broken)) return [];
      const nth = (counts.get(example.title) ?? 0) + 1;
      counts.set(example.title, nth);
      return templatesOf(`${path} ${example.title} ${nth}`, filesOf(example));
    });
  });
}

/** The templates of a folder on the disk. */
export function templatesIn(root: string): Template[] {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) =>
      /\.(bicep|bicepparam|json|ya?ml|txt)$/.test(path) &&
      !/(^|\/)(\.git|node_modules)\/|-values\.json$|^(terraform|azurerm)-/.test(path),
  );
  return templatesOf(
    root,
    Object.fromEntries(paths.map((path) => [path, readFileSync(`${root}/${path}`, 'utf8').replace(/^\uFEFF/, '')])),
  );
}

/** What is deployed among these files: templates that no other calls, with the parameter files that name them. */
function templatesOf(name: string, files: Files): Template[] {
  const paths = Object.keys(files);
  const called = new Set(paths.flatMap((path) => callsIn(path, files[path]!)));
  const mains = paths.filter((path) => {
    const isTemplate = path.endsWith('.bicep')
      ? !/^targetScope = '(tenant|managementGroup)'/m.test(files[path]!)
      : path.endsWith('.json') && /deploymentTemplate\.json/i.test(files[path]!.slice(0, 1000));
    return isTemplate && !called.has(path);
  });
  const apart = parametersApart(mains, files);
  return mains.flatMap((main) => {
    const own = paths.filter((path) => isFor(path, main, files[path]!) || apart.get(path) === main);
    // What azd fills in, the compiler takes for text.
    const plain = own.filter((path) => path.endsWith('.bicepparam') || !files[path]!.includes('${'));
    return (own.length > 0 ? plain : [undefined]).map((parameters) => ({
      name: `${name} ${parameters ?? main}`,
      files,
      main,
      parameters,
    }));
  });
}

function callsIn(path: string, text: string): string[] {
  if (kindOf(path) !== 'bicep' && !path.endsWith('.json')) return [];
  const names = text.matchAll(/(?:^module \w+ |^import .* from |"relativePath": ")'?([^'"\n:]+)['"]/gm);
  return [...names].map(([, name]) => join(dirname(path), name!));
}

function isFor(path: string, main: string, text: string): boolean {
  if (path.endsWith('.bicepparam')) {
    const using = /^using '([^']+)'/m.exec(text)?.[1];
    return using !== undefined && join(dirname(path), using) === main;
  }
  if (!/deploymentParameters\.json/i.test(text.slice(0, 1000)) || dirname(path) !== dirname(main)) return false;
  const stem = main.replace(/\.(json|bicep)$/, '');
  return path.startsWith(`${stem}.`) && /parameters?\b/.test(path.slice(stem.length));
}

/** JSON parameter files in folders of their own, with the one Bicep template that declares all that they name; those that fit several are left out. */
function parametersApart(mains: readonly string[], files: Files): ReadonlyMap<string, string> {
  const declared = mains.flatMap((main) =>
    main.endsWith('.bicep')
      ? [{ main, names: new Set([...files[main]!.matchAll(/^param (\w+)/gm)].map(([, name]) => name!)) }]
      : [],
  );
  const found = new Map<string, string>();
  for (const [path, text] of Object.entries(files)) {
    if (!path.endsWith('.json') || !/deploymentParameters\.json/i.test(text.slice(0, 1000))) continue;
    const names = namesIn(text);
    const fitting = declared.filter((one) => names.length > 0 && names.every((name) => one.names.has(name)));
    const [only, ...others] = fitting;
    if (only && others.length === 0 && dirname(path) !== dirname(only.main)) found.set(path, only.main);
  }
  return found;
}

function namesIn(text: string): string[] {
  try {
    return Object.keys((JSON.parse(text) as { readonly parameters?: object }).parameters ?? {});
  } catch {
    return [];
  }
}

/** The same for the same files and template. */
export function hashOf({ files, main, parameters }: Template): string {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([main, parameters ?? '', sorted]))
    .digest('hex')
    .slice(0, 16);
}

/** The template with what was made up for it. */
export function withMadeUp(template: Template, text: string | undefined): Template {
  if (text === undefined) return template;
  const parameters = join(dirname(template.main), madeUp);
  return { ...template, files: { ...template.files, [parameters]: text }, parameters };
}

/** The same template as the compiler writes it. */
export function compiledTwin(template: Template, compiled: string): Template {
  const main = template.main.replace(/\.bicep$/, '.compiled.json');
  return { ...template, name: `${template.name} (compiled)`, files: { ...template.files, [main]: compiled }, main };
}
