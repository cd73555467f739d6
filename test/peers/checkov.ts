import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { catalogue } from '../../shared-rules/catalogue';
import { equivalentsOf } from '../../shared-rules/equivalents';
import type { Files } from '../lint';
import { blocksOf, terraformCase, wholeFile, type PeerCase } from './case';

/** The tests of Checkov for the checks that our rules stand for. @param root of its checkout */
export function checkovCases(root: string): PeerCase[] {
  const ids = new Set(
    catalogue.flatMap((rule) => equivalentsOf(rule).flatMap(({ owner, id }) => (owner === 'Checkov' ? [id] : []))),
  );
  const checks = [
    ...filesIn(join(root, 'checkov/terraform/checks/resource/azure'), '.py'),
    ...filesIn(join(root, 'checkov/terraform/checks/graph_checks/azure'), '.yaml'),
    ...filesIn(join(root, 'checkov/arm/checks/resource'), '.py'),
  ];
  return checks.flatMap((path) => {
    const id = /\bid\s*[=:]\s*["']?(CKV2?_AZURE_\d+)/.exec(readFileSync(path, 'utf8'))?.[1];
    if (id === undefined || !ids.has(id)) return [];
    const name = basename(path).replace(/\.\w+$/, '');
    if (path.endsWith('.yaml')) return graphCases(id, join(root, 'tests/terraform/graph/checks/resources', name));
    return path.includes('/arm/')
      ? [
          ...armCases(id, join(root, 'tests/arm/checks/resource', `example_${name}`)),
          ...bicepCases(id, join(root, 'tests/bicep/checks/resource/azure'), name),
        ]
      : terraformCases(id, join(root, 'tests/terraform/checks/resource/azure'), name);
  });
}

function filesIn(folder: string, ending: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .map((name) => join(folder, name))
    : [];
}

/** The Terraform files of a folder. */
function terraformIn(folder: string): Files {
  return Object.fromEntries(
    [...filesIn(folder, '.tf'), ...filesIn(folder, '.tfvars')].map((path) => [
      basename(path),
      readFileSync(path, 'utf8'),
    ]),
  );
}

/** What a test lists as passing or failing. */
function listed(test: string, which: 'passing' | 'failing'): string[] {
  const list = new RegExp(`${which}_resources = [{[]([^}\\]]*(?:\\[\\d+\\][^}\\]]*)*)`).exec(test)?.[1] ?? '';
  return [...list.matchAll(/["']([^"']+)["']/g)].map(([, text]) => text!);
}

function terraformCases(id: string, folder: string, name: string): PeerCase[] {
  const tests = filesIn(folder, '.py').filter((path) =>
    new RegExp(`\\b${name} import check\\b`).test(readFileSync(path, 'utf8')),
  );
  return tests.flatMap((path) => {
    const test = readFileSync(path, 'utf8');
    const example = /example_\w+/.exec(test)?.[0];
    const files = example === undefined ? {} : terraformIn(join(folder, example));
    const inFiles = (['passing', 'failing'] as const).flatMap((which) =>
      listed(test, which).flatMap((address) =>
        terraformCase({ id, place: `${example}: ${address}`, fails: which === 'failing' }, files, address),
      ),
    );
    return [...inFiles, ...inlineCases(id, basename(path), test)];
  });
}

/** Tests that hold their input: as HCL, or as the dictionary that HCL is read into. */
function inlineCases(id: string, test: string, text: string): PeerCase[] {
  return text.split(/^ {4}def /m).flatMap((body) => {
    const fails = /CheckResult\.(FAILED|PASSED)/.exec(body)?.[1];
    if (fails === undefined) return [];
    const base = { id, place: `${test}: ${/^\w+/.exec(body)?.[0] ?? ''}`, fails: fails === 'FAILED' };
    const hcl = /hcl2\.loads\(\s*"""([\s\S]*?)"""/.exec(body)?.[1];
    if (hcl !== undefined)
      return blocksOf(hcl)
        .slice(0, 1)
        .flatMap(({ type, name }) => terraformCase(base, { 'main.tf': hcl }, `${type}.${name}`));
    const dictionary = /resource_conf = (\{[\s\S]*?\})\s*scan_result/.exec(body)?.[1];
    const value = dictionary === undefined ? undefined : readDictionary(dictionary);
    if (value === undefined) return [];
    const address = 'azurerm_kubernetes_cluster.example';
    const text = `resource "azurerm_kubernetes_cluster" "example" {\n${asHcl(unwrapped(value)).replace(/^/gm, '  ')}\n}\n`;
    return terraformCase(base, { 'main.tf': text }, address);
  });
}

/** A dictionary of Python that holds texts, numbers and truth values. */
function readDictionary(text: string): unknown {
  try {
    return JSON.parse(
      text
        .replace(/'/g, '"')
        .replace(/\bTrue\b/g, 'true')
        .replace(/\bFalse\b/g, 'false')
        .replace(/\bNone\b/g, 'null'),
    );
  } catch {
    return undefined;
  }
}

/** Checkov has every value in a list of one. */
function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? unwrapped(value[0]) : value.map(unwrapped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, /ranges$/.test(key) ? (one as unknown[]).flat() : unwrapped(one)]),
  );
}

/** The body of a block: objects are blocks again, all else is an argument. */
function asHcl(value: unknown): string {
  return Object.entries(value as object)
    .map(([key, one]: [string, unknown]) =>
      typeof one === 'object' && one !== null && !Array.isArray(one) && key !== 'tags'
        ? `${key} {\n${asHcl(one)}}\n`
        : `${key} = ${JSON.stringify(one)}\n`,
    )
    .join('');
}

function graphCases(id: string, folder: string): PeerCase[] {
  const path = join(folder, 'expected.yaml');
  if (!existsSync(path)) return [];
  const expected = parse(readFileSync(path, 'utf8')) as {
    readonly pass?: readonly string[];
    readonly fail?: readonly string[];
  };
  const files = terraformIn(folder);
  return (['pass', 'fail'] as const).flatMap((which) =>
    (expected[which] ?? []).flatMap((address) =>
      terraformCase({ id, place: `${basename(folder)}: ${address}`, fails: which === 'fail' }, files, address),
    ),
  );
}

/** Files of ARM say in their name what becomes of them. */
function armCases(id: string, folder: string): PeerCase[] {
  return filesIn(folder, '.json').flatMap((path) => {
    const file = basename(path);
    const verdict = /(pass|fail|unsupported)/i.exec(file)?.[1]?.toLowerCase();
    if (verdict === undefined) return [];
    const files = { [file]: readFileSync(path, 'utf8') };
    return [
      {
        id,
        language: 'ARM' as const,
        place: `${basename(folder)}/${file}`,
        files,
        file,
        ...wholeFile,
        fails: /fail/i.test(file),
      },
    ];
  });
}

function bicepCases(id: string, folder: string, name: string): PeerCase[] {
  const [path, example] = [join(folder, `test_${name}.py`), join(folder, `example_${name}`, 'main.bicep')];
  if (!existsSync(path) || !existsSync(example)) return [];
  const [test, text] = [readFileSync(path, 'utf8'), readFileSync(example, 'utf8')];
  return (['passing', 'failing'] as const).flatMap((which) =>
    listed(test, which).flatMap((resource) => {
      const block = blocksOf(text).find((one) => resource === `${one.type}.${one.name}`);
      return block
        ? [
            {
              id,
              language: 'Bicep' as const,
              place: `example_${name}/main.bicep: ${block.name}`,
              files: { 'main.bicep': text },
              file: 'main.bicep',
              from: block.from,
              to: block.to,
              fails: which === 'failing',
            },
          ]
        : [];
    }),
  );
}
