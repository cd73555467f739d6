import { newEvaluation, stepBudget, stepsOfRefusals } from '../../engine/evaluate/evaluate';
import { canonical } from '../../engine/evaluate/operators';
import { toJson } from '../../engine/evaluate/data';
import { lowerTerraform } from '../../engine/languages/terraform/lower';
import { Files } from '../../engine/files/files';
import { variablesOf } from '../../engine/languages/terraform/parameters';
import type { Json } from '../../shared-rules/model/value';
import { memory } from '../lint';

/** What Terraform printed for an expression, or that it refused it. */
interface ExpressionRow {
  readonly expression: string;
  readonly json?: Json;
  readonly error?: string;
}

/** What Terraform gave for the outputs of a root, or that it refused the root. */
interface ConfigurationRow {
  readonly name: string;
  readonly files: { readonly [path: string]: string };
  /** What stood behind `-var-file`. */
  readonly varFile?: string | null;
  readonly outputs?: { readonly [name: string]: Json };
  readonly error?: string;
}

export type Row = ExpressionRow | ConfigurationRow;

interface Answer {
  /** The expression, or the configuration with the name of its output. */
  readonly name: string;
  /** What Terraform says; undefined where it refuses. */
  readonly wanted: Json | undefined;
  /** What we say; undefined where we do not know. */
  readonly given: Json | undefined;
}

interface Verdict {
  /** `N of M equal, W wrong, E where the engine refuses, U unknown` */
  readonly summary: string;
  readonly equal: number;
  /** Values that Terraform gives. */
  readonly values: number;
  readonly wrong: readonly Answer[];
  /** We give a value where Terraform refuses. */
  readonly refused: readonly Answer[];
  readonly unknown: readonly Answer[];
  /** Configurations that Terraform refuses, and no note says so. */
  readonly silent: readonly string[];
}

/** Evaluates each row as an output of a root in the workspace `default`, and compares. */
export async function compare(rows: readonly Row[]): Promise<Verdict> {
  const answers: Answer[] = [];
  const silent: string[] = [];
  for (const row of rows) {
    if ('expression' in row) answers.push(...(await expressionOf(row)));
    else {
      const { given, isNoted } = await configurationOf(row);
      answers.push(...given);
      if (row.error !== undefined && !isNoted) silent.push(row.name);
    }
  }
  const values = answers.filter(({ wanted }) => wanted !== undefined);
  const unknown = values.filter(({ given }) => given === undefined);
  const wrong = values.filter(({ wanted, given }) => given !== undefined && canonical(given) !== canonical(wanted!));
  const refused = answers.filter(({ wanted, given }) => wanted === undefined && given !== undefined);
  const equal = values.length - unknown.length - wrong.length;
  return {
    summary: `${equal} of ${values.length} equal, ${wrong.length} wrong, ${refused.length} where the engine refuses, ${unknown.length} unknown`,
    equal,
    values: values.length,
    wrong,
    refused,
    unknown,
    silent,
  };
}

async function expressionOf({ expression, json, error }: ExpressionRow): Promise<Answer[]> {
  const { outputs } = await outputsOf({ 'main.tf': `output "value" {\n  value = ${expression}\n}\n` }, undefined, [
    'value',
  ]);
  return [{ name: expression, wanted: error === undefined ? json : undefined, given: outputs.get('value') }];
}

async function configurationOf({ name, files, varFile, outputs, error }: ConfigurationRow): Promise<{
  readonly given: readonly Answer[];
  readonly isNoted: boolean;
}> {
  const names = Object.keys(outputs ?? {});
  if (outputs === undefined)
    for (const text of Object.values(files))
      for (const [, output] of text.matchAll(/^output "([^"]+)"/gm)) names.push(output!);
  const { outputs: values, isNoted } = await outputsOf(files, varFile ?? undefined, names);
  const given = [...new Set(names)].map((output) => ({
    name: `${name} ${output}`,
    wanted: error === undefined ? outputs?.[output] : undefined,
    given: values.get(output),
  }));
  return { given, isNoted };
}

/** The outputs that are known wholly, and whether a note says that Terraform refuses something. */
async function outputsOf(
  texts: { readonly [path: string]: string },
  varFile: string | undefined,
  names: readonly string[],
): Promise<{ readonly outputs: Map<string, Json | undefined>; readonly isNoted: boolean }> {
  const folder = 'file:///workspace';
  const files = new Files(memory(texts), [folder]);
  for (;;) {
    const evaluation = newEvaluation(stepBudget, stepsOfRefusals);
    const lowering = { files, evaluation, stack: [folder], workspace: 'default' };
    const root = lowerTerraform(
      folder,
      variablesOf(folder, varFile === undefined ? [] : [`${folder}/${varFile}`], lowering),
      lowering,
    );
    const outputs = new Map(
      names.map((name) => {
        const data = root.output(name);
        return [name, data && toJson(data, evaluation)];
      }),
    );
    for (const look of evaluation.afterwards) look();
    if (!(await files.load()))
      return {
        outputs,
        isNoted: [...evaluation.notes.values()].some(({ message }) => /^Terraform refuses/.test(message)),
      };
  }
}
