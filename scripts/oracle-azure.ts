import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import type { Json } from '../shared-rules/model/value';
import type { Files } from '../test/lint';
import type { Predicted, Snapshot } from '../test/oracle/templates';

/** A diagnostic of the compiler. */
export interface Diagnostic {
  readonly level: string;
  readonly code: string;
  readonly message: string;
}

/** What became of a template. */
export type Verdict =
  | {
      readonly kind: 'snapshot';
      readonly snapshot: Snapshot;
      readonly parameters: string | undefined;
      readonly compiled: string;
    }
  | { readonly kind: 'refused' | 'registry'; readonly reason: string };

interface Answer {
  readonly success?: boolean;
  readonly diagnostics?: readonly Diagnostic[];
  readonly contents?: string | null;
  readonly template?: string | null;
  readonly parameters?: string | null;
  readonly snapshot?: string;
}

/** Where the Bicep compiler is: BICEP, else on the PATH. */
export function findBicep(): string | undefined {
  const given = process.env['BICEP'];
  if (given) return given;
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'bicep'))
    .find((path) => existsSync(path));
}

/** The Bicep compiler, in a process of its own. */
export class Bicep {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bicep-oracle-'));
  readonly #process;
  readonly #connection;
  #count = 0;

  constructor(path: string) {
    this.#process = spawn(path, ['jsonrpc', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#connection = createProtocolConnection(
      new StreamMessageReader(this.#process.stdout),
      new StreamMessageWriter(this.#process.stdin),
    );
    this.#connection.listen();
  }

  async version(): Promise<string> {
    return (await this.#connection.sendRequest<{ readonly version: string }>('bicep/version', {})).version;
  }

  end(): void {
    this.#connection.dispose();
    this.#process.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The files on the disk, in a folder of their own. */
  write(files: Files): string {
    const folder = join(this.#folder, String(this.#count++));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  }

  async compile(
    path: string,
  ): Promise<{ readonly compiled: string | undefined; readonly diagnostics: readonly Diagnostic[] }> {
    const { contents, diagnostics = [] } = await this.#ask('bicep/compile', { path });
    return { compiled: contents ?? undefined, diagnostics };
  }

  async format(path: string): Promise<string> {
    return (await this.#ask('bicep/format', { path })).contents ?? '';
  }

  /** @param parameters path of a parameter file below the folder; undefined: what the template asks for is made up */
  async foretell(folder: string, main: string, parameters: string | undefined): Promise<Verdict> {
    const isBicep = main.endsWith('.bicep');
    const { compiled, diagnostics } = isBicep
      ? await this.compile(join(folder, main))
      : { compiled: readFileSync(join(folder, main), 'utf8'), diagnostics: [] };
    if (compiled === undefined) return refusal(diagnostics);
    let path = parameters;
    let made: string | undefined;
    if (path === undefined || path.endsWith('.json')) {
      const values = path === undefined ? madeUpFor(compiled) : valuesIn(readFileSync(join(folder, path), 'utf8'));
      if (values === undefined) return { kind: 'refused', reason: 'its parameters cannot be made up' };
      const text = parameterFile(basename(main), values);
      if (parameters === undefined) made = text;
      path = join(dirname(main), `${parameters === undefined ? '' : 'of-json-'}oracle.bicepparam`);
      writeFileSync(join(folder, path), text);
    }
    const assigned = await this.#ask('bicep/compileParams', { path: join(folder, path), parameterOverrides: {} });
    if (!assigned.success) return refusal(assigned.diagnostics ?? []);
    try {
      const { snapshot } = await this.#ask('bicep/getSnapshot', {
        path: join(folder, path),
        metadata: /subscriptionDeploymentTemplate\.json/i.test(compiled)
          ? { ...metadata, resourceGroup: undefined }
          : metadata,
        externalInputs: [],
      });
      const { predictedResources, outputs } = JSON.parse(snapshot!) as {
        predictedResources: Predicted[];
        outputs?: { [name: string]: Json };
      };
      return {
        kind: 'snapshot',
        snapshot: { resources: predictedResources, outputs: outputs ?? {} },
        parameters: made,
        compiled,
      };
    } catch (error) {
      return { kind: 'refused', reason: String(error) };
    }
  }

  #ask(method: string, parameters: object): Promise<Answer> {
    return this.#connection.sendRequest<Answer>(method, parameters);
  }
}

/** Where it is as if deployed: names that no template has. */
const metadata = {
  tenantId: '10000000-0000-0000-0000-000000000001',
  subscriptionId: '20000000-0000-0000-0000-000000000002',
  resourceGroup: 'oracle-group',
  location: 'oraclelocation',
  deploymentName: 'oracle-deployment',
};

function refusal(diagnostics: readonly Diagnostic[]): Verdict {
  const errors = diagnostics.filter(({ level }) => level.toLowerCase() === 'error');
  const reason = errors.map(({ code, message }) => `${code} ${message}`).join('\n');
  // BCP190, BCP192: an artifact of a registry that is not here.
  return { kind: /BCP19[02]|BCP062.*BCP19/.test(reason) ? 'registry' : 'refused', reason };
}

interface Definition {
  readonly type?: string;
  readonly $ref?: string;
  readonly allowedValues?: readonly Json[];
  readonly defaultValue?: Json;
  readonly nullable?: boolean;
  readonly minLength?: number;
  readonly minValue?: number;
  readonly properties?: { readonly [name: string]: Definition };
  readonly items?: Definition;
}

interface CompiledTemplate {
  readonly parameters?: { readonly [name: string]: Definition };
  readonly definitions?: { readonly [name: string]: Definition };
}

/** Values for what a template asks for. */
function madeUpFor(compiled: string): { readonly [name: string]: Json } | undefined {
  let template: CompiledTemplate;
  try {
    template = JSON.parse(compiled) as CompiledTemplate;
  } catch {
    return undefined;
  }
  const valueOf = (definition: Definition, name: string, depth = 0): Json => {
    if (depth > 10) return null;
    if (definition.$ref)
      return valueOf(template.definitions![definition.$ref.replace('#/definitions/', '')]!, name, depth + 1);
    if (definition.allowedValues) return definition.allowedValues[0]!;
    switch (definition.type?.toLowerCase()) {
      case 'int':
        return definition.minValue ?? 1;
      case 'bool':
        return true;
      case 'array':
        return Array.from({ length: definition.minLength ?? 0 }, () =>
          valueOf(definition.items ?? {}, name, depth + 1),
        );
      case 'object':
      case 'secureobject':
        return Object.fromEntries(
          Object.entries(definition.properties ?? {})
            .filter(([, one]) => !one.nullable)
            .map(([key, one]) => [key, valueOf(one, key, depth + 1)]),
        );
      default:
        return `made-up-${name}`.toLowerCase();
    }
  };
  return Object.fromEntries(
    Object.entries(template.parameters ?? {})
      .filter(([, one]) => one.defaultValue === undefined && !one.nullable)
      .map(([name, one]) => [name, valueOf(one, name)]),
  );
}

/** The values in a JSON parameter file. */
function valuesIn(text: string): { readonly [name: string]: Json } | undefined {
  try {
    const { parameters } = JSON.parse(text) as { parameters: { [name: string]: { value?: Json } } };
    const entries = Object.entries(parameters);
    return entries.some(([, { value }]) => value === undefined)
      ? undefined
      : Object.fromEntries(entries.map(([name, { value }]) => [name, value!]));
  } catch {
    return undefined;
  }
}

function parameterFile(main: string, values: { readonly [name: string]: Json }): string {
  const lines = Object.entries(values).map(([name, value]) => `param ${name} = ${literalOf(value)}`);
  return [`using '${main}'`, ...lines, ''].join('\n');
}

function literalOf(value: Json): string {
  if (typeof value === 'string')
    return `'${value.replace(/[\\']/g, '\\$&').replaceAll('${', '\\${').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}'`;
  if (Array.isArray(value)) return `[\n${value.map((item) => `${literalOf(item as Json)}\n`).join('')}]`;
  if (typeof value === 'object' && value !== null)
    return `{\n${Object.entries(value)
      .map(([key, item]) => `${literalOf(key)}: ${literalOf(item)}\n`)
      .join('')}}`;
  return typeof value === 'number' && !Number.isInteger(value) ? `json('${value}')` : String(value);
}
