import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { armFunctionNames } from '../engine/evaluate/azure-functions';
import { fileFunctions } from '../engine/languages/terraform/files';
import { terraformFunctions, unknownFunctions } from '../engine/languages/terraform/functions/functions';
import { catalogue } from '../shared-rules/catalogue';
import { equivalentsOf, errorsOf, owners, type Owner } from '../shared-rules/equivalents';
import type { Rule } from '../shared-rules/rule';
import { documents, type Document } from '../shared-rules/sources';
import { categories, configurationName } from '../engine/configuration/options';
import { bundle, bundlePath, nls, nlsPath, withKeys } from './nls';
import { descriptions } from '../tools/descriptions';
import { restrictedSettings, schema, schemaPath, settingsPage, settingsProperties } from './settings';

/** What is derived from the rules: the path of each file and what it should hold. */
export function generated(): Map<string, string> {
  const files = new Map<string, string>();
  for (const rule of catalogue) files.set(sourcePath(rule), sourcePage(rule));
  files.set('docs/functions.md', functionsPage());
  files.set('docs/recommendations.md', recommendationsPage());
  files.set('docs/azure-errors.md', azureErrorsPage());
  files.set('docs/equivalents.md', equivalentsPage());
  files.set('README.md', between(readFileSync('README.md', 'utf8'), ruleTable()));
  files.set('package.json', packageJson());
  files.set(nlsPath, nls());
  files.set(bundlePath, bundle());
  files.set(schemaPath, `${JSON.stringify(schema(catalogue), null, 2)}\n`);
  files.set('docs/settings.md', settingsPage());
  return files;
}

/** The pages of the rules as they ship: underlines become sentences, so that the code can be copied. */
export function shipped(): Map<string, string> {
  return new Map(catalogue.map((rule) => [`docs/rules/${rule.id}.md`, shippedPage(rule)]));
}

function ruleTable(): string {
  const rows = Object.entries(categories).flatMap(([category, name]) =>
    catalogue
      .filter((rule) => rule.category === category)
      .map(
        (rule, at) =>
          `| ${at === 0 ? name : ''} | [${rule.id}](shared-rules/rules/${rule.id}.md) | ${rule.severity} | ${rule.summary} |`,
      ),
  );
  return `| | Rule | Severity | |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** What each of the five documents asks for, and where it is looked for. */
function recommendationsPage(): string {
  const link = (id: string) => `[${id}](../shared-rules/rules/${id}.md)`;
  const cell = ({ rules, otherwise }: Document['recommendations'][number]) =>
    [rules.map(link).join(', '), otherwise]
      .filter((part) => part !== undefined && part !== '')
      .join('. ')
      .replace(/\)\. /, '). ');
  const sections = documents.map(
    ({ title, dated, recommendations }) =>
      `## ${title}\n\n${dated === undefined ? '' : `As of ${dated}.\n\n`}| It asks | Rules |\n|---|---|\n${recommendations.map((one) => `| ${one.asks} | ${cell(one)} |`).join('\n')}\n`,
  );
  const ours = catalogue.filter((rule) => askedBy(rule).length === 0);
  if (ours.length > 0)
    sections.push(
      `## Ours\n\nNone of the five documents asks for these.\n\n| Rule | |\n|---|---|\n${ours.map(({ id, summary }) => `| ${link(id)} | ${summary} |`).join('\n')}\n`,
    );
  return `# From recommendations to rules\n\nThe rules come from five documents, and a few are our own. This is everything that the documents recommend, and the rules that look for it, or why none does.\n\n${sections.join('\n')}`;
}

/** The documents that ask for a rule, with what they say. */
function askedBy(rule: Rule): string[] {
  return documents.flatMap(({ title, recommendations }) =>
    recommendations.filter(({ rules }) => rules.includes(rule.id)).map(({ asks }) => `- ${title}: ${asks}`),
  );
}

function linkOf(id: string): string {
  return `[${id}](../shared-rules/rules/${id}.md)`;
}

/** Azure's error codes, by which people search, and the rules that find their cause before a deployment does. */
function azureErrorsPage(): string {
  const codes = new Map<string, { readonly rules: string[]; said: boolean }>();
  for (const rule of catalogue) {
    for (const code of errorsOf(rule)) {
      const entry = codes.get(code) ?? { rules: [], said: false };
      entry.rules.push(linkOf(rule.id));
      entry.said ||= rule.azureErrors?.said?.includes(code) === true;
      codes.set(code, entry);
    }
  }
  const rows = [...codes]
    .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    .map(([code, { rules, said }]) => `| \`${code}\` | ${rules.join(', ')} | ${said ? 'yes' : ''} |`);
  return `# Azure's error codes

What Azure answers when it refuses a deployment, and the rule that finds the cause in the template.

Codes with a *yes* are confirmed by Microsoft's pages or by public reports, and stand in the rule's messages. The others have the same cause, or are names of the AKS resource provider from about 2021 that may have changed since.

| Azure says | Rule | In messages |
|---|---|---|
${rows.join('\n')}
`;
}

/** Which of our rules stands for a check or control of another, for people who migrate. */
function equivalentsPage(): string {
  const rows = catalogue.flatMap((rule) => equivalentsOf(rule).map((one) => ({ ...one, rule: rule.id })));
  const sections = (Object.keys(owners) as Owner[]).map((owner) => {
    const own = new Map<string, string[]>();
    for (const { id, note, rule } of rows.filter((one) => one.owner === owner)) {
      const name = note === undefined ? id : `${id} (${note})`;
      own.set(name, [...(own.get(name) ?? []), linkOf(rule)]);
    }
    const sorted = [...own].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: !/^[0-9a-f]{8}/.test(a) }));
    return `## ${owner}\n\n| ${owner} | Ours |\n|---|---|\n${sorted.map(([id, rules]) => `| ${id} | ${rules.join(', ')} |`).join('\n')}\n`;
  });
  return `# Checks of others, and ours

For people who come from another scanner, or have to answer for a benchmark. A rule may look at more than the check beside it, or at less; [peers](peers.md) says where the two were compared and disagree.

The presets \`cis\` and \`mcsb\` switch on the rules of the sections CIS AKS and MCSB, and no others.

KICS names its queries by a UUID; eight digits are the beginning of one.

${sections.join('\n')}`;
}

/** What the evaluator knows of each language's functions; everything else is unknown, and an unknown value is never a finding. */
function functionsPage(): string {
  const list = (...names: readonly string[]) =>
    [...names]
      .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
      .map((name) => `\`${name}\``)
      .join(', ');
  return `# Functions and constructs

What is evaluated. A call of any other function is unknown, with its name as the reason; so is a call whose arguments are unknown, unless the result does not hang on them.

## ARM JSON and Bicep

${list(...armFunctionNames, 'and', 'or', 'not', 'if', 'equals', 'less', 'lessOrEquals', 'greater', 'greaterOrEquals', 'add', 'sub', 'mul', 'mod', 'parameters', 'variables', 'copyIndex', 'lambda', 'lambdaVariables')}.

In Bicep also \`loadJsonContent\`, \`loadYamlContent\`, \`loadTextContent\` and \`loadFileAsBase64\` inside the workspace, user-defined functions, imports, \`extends\` and \`base\`.

Values are those that \`bicep snapshot\` foretells: whole numbers are divided without a rest, booleans in text are \`True\` and \`False\`, names of properties come in the order of their letters, a null in \`union\` leaves what was there, and behind a \`.?\` that finds nothing the rest is null. \`npm run oracle\` compares them, given a \`bicep\` on the PATH or in \`BICEP\`; \`npm test\` compares them with what it wrote down. \`reference\` of a resource in the same template is what is written of it; of a nested or linked deployment it is the outputs. Placeholders of parameter files (azd's \`\${X}\`, \`#{X}#\`, \`__X__\`, \`$(X)\`, \`<x>\`) are unknown, but for azd's defaults.

Unknown on purpose, because only a deployment tells: \`reference\` of what is not written in the template, \`list*\`, \`resourceId\` and its family (they say which resource, not its id), \`resourceGroup\`, \`subscription\`, \`tenant\`, \`deployment\`, \`environment\`, \`newGuid\`, \`utcNow\`, \`getSecret\`, \`readEnvironmentVariable\`.

## Terraform

${list(...terraformFunctions.keys(), ...fileFunctions)}.

Values are those that Terraform 1.11 computes: they have types, declared types convert them, numbers are decimal, texts count in characters as people see them, sets are sorted and distinct, and what Terraform refuses has no value. \`npm run oracle -- FILE.json\` compares them with what Terraform printed. \`file\` and its family read inside the workspace only; \`fileset\` follows wildcards in the name of a file, and \`**\` before it.

Unknown on purpose: ${list(...unknownFunctions)}, functions of providers, data sources, and attributes that are known after apply.

## Constructs

| | ARM JSON | Bicep | Terraform |
|---|---|---|---|
| Parameters and their defaults | yes | yes | yes, with \`optional()\` |
| Parameter files | \`*.parameters*.json\` | \`.bicepparam\`, \`*.parameters*.json\` | \`terraform.tfvars\`, \`*.auto.tfvars\`, other \`*.tfvars\` as alternatives; each also as \`.json\` |
| Variables | yes | yes | locals |
| Modules | nested and linked deployments | local modules; the cluster module of Azure Verified Modules (0.6 and later) at its arguments | local modules, and those that \`terraform init\` has copied; \`Azure/aks/azurerm\` (5 and later) and \`Azure/avm-res-containerservice-managedcluster/azurerm\` (0.4 and later) at their arguments |
| Outputs of modules | of nested and linked deployments | of local modules | of local modules |
| What is printed | \`az aks show\`, \`az aks list\`, \`az resource show\`, what-if, \`az group export\`: judged, all but the last without fixes | | \`terraform show -json\` of a plan or state: judged, without fixes; where its configuration is there, the plan decides what the files leave open, and findings stand in the \`.tf\` files |
| Loops | \`copy\` on resources and properties, up to 20 instances of a resource and 1,000 elements of a list | \`for\`, the same | \`count\`, \`for_each\`, \`dynamic\`, \`for\`, the same |
| Conditions | decided, or judged both ways | decided, or judged both ways | decided, or judged both ways |
| Existing resources | not judged | not judged | data sources are unknown |
`;
}

const start = '<!-- rules: written by npm run generate -->';
const end = '<!-- end of rules -->';

function between(text: string, table: string): string {
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  return from < 0 || to < 0 ? text : `${text.slice(0, from + start.length)}\n\n${table}\n${text.slice(to)}`;
}

const ours = 'Ours: none of the five documents asks for it.';
const examplesHeading = '## Examples';

function sourcePath(rule: Rule): string {
  return `shared-rules/rules/${rule.id}.md`;
}

/** What the author has written of a page: all from the examples on. */
function examplesOf(rule: Rule): string {
  const path = sourcePath(rule);
  const page = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const at = page.indexOf(`${examplesHeading}\n`);
  return (at < 0 ? page : page.slice(at + examplesHeading.length)).trim();
}

function head(rule: Rule): string[] {
  const severity = `**${categories[rule.category]}**, at most ${rule.severity === 'off' ? 'information, in the strict preset only' : rule.severity}.`;
  return [
    `# ${rule.id}`,
    '',
    rule.summary,
    '',
    askedBy(rule).length > 0 ? severity : `${severity} ${ours}`,
    '',
    rule.why,
    '',
  ];
}

/** What Azure calls it, for those who search. */
function errorLines(rule: Rule): string[] {
  const codes = errorsOf(rule);
  return codes.length === 0 ? [] : [`Azure's error codes: ${codes.map((code) => `\`${code}\``).join(', ')}.`, ''];
}

/** The page beside the rule: its head is written from the rule, its examples by the author. */
function sourcePage(rule: Rule): string {
  return [
    ...head(rule),
    `Read more: ${rule.references.map((url) => `<${url}>`).join(', ')}.`,
    '',
    ...errorLines(rule),
    examplesHeading,
    '',
    examplesOf(rule),
    '',
  ].join('\n');
}

function shippedPage(rule: Rule): string {
  const asked = askedBy(rule);
  const lines = [
    ...head(rule),
    examplesHeading,
    '',
    readable(examplesOf(rule)),
    '',
    ...(asked.length > 0 ? ['## Where it comes from', '', ...asked, ''] : []),
    ...(rule.corrections ? ['## What older advice says', '', ...rule.corrections.map((text) => `- ${text}`), ''] : []),
    ...errorLines(rule),
    '## Read more',
    '',
    ...rule.references.map((url) => `- <${url}>`),
    '',
    ...(rule.equivalents.length > 0
      ? ['## In other scanners and benchmarks', '', ...rule.equivalents.map((text) => `- ${text}`), '']
      : []),
    `Since version ${rule.since}.`,
    '',
    '## To switch it off',
    '',
    `For one line: \`aks-network-lint-disable-next-line ${rule.id} -- why\` in a comment above it. Everywhere: \`"aksNetworkLint.rules": { "${rule.id}": "off" }\` in the settings.`,
    '',
  ];
  return lines.join('\n');
}

/** Underlines become a list below the code, so that it can be copied. */
function readable(page: string): string {
  return page.replace(
    /^```(\w+)(?: (\S*\.\S+))?( fixed)?(?: \d)?(?: strict)?\n([\s\S]*?)^```$/gm,
    (_, language: string, name: string | undefined, fixed: string | undefined, body: string) => {
      const code: string[] = [];
      const notes: string[] = [];
      for (const line of body.split('\n').slice(0, -1)) {
        const underline = /^\s*~+ (?:\((\w+)\) )?(.*)$/.exec(line);
        if (underline)
          notes.push(`> Line ${code.length}${underline[1] === undefined ? '' : `, ${underline[1]}`}: ${underline[2]}`);
        else code.push(line);
      }
      const block = `\`\`\`${language === 'terraform' ? 'hcl' : language}\n${code.join('\n')}\n\`\`\``;
      const intro = [fixed === undefined ? '' : 'After the fix:', name === undefined ? '' : `\`${name}\``]
        .filter((part) => part !== '')
        .join(' ');
      return `${intro === '' ? '' : `${intro}\n\n`}${block}${notes.length > 0 ? `\n\n${notes.join('\n>\n')}` : ''}`;
    },
  );
}

function packageJson(): string {
  const text = readFileSync('package.json', 'utf8');
  const manifest = JSON.parse(text) as {
    contributes: { [key: string]: unknown };
    capabilities: { untrustedWorkspaces?: { restrictedConfigurations?: readonly string[] } };
  };
  manifest.contributes.configuration = {
    title: 'AKS Network Lint',
    properties: withKeys(settingsProperties(catalogue)),
  };
  manifest.contributes.yamlValidation = [
    { fileMatch: configurationName, url: `./${schemaPath}` },
    { fileMatch: `*${configurationName}`, url: `./${schemaPath}` },
  ];
  manifest.contributes.languageModelTools = Object.entries(descriptions).map(
    ([name, { title, description, input }]) => {
      const { properties, required } = z.toJSONSchema(z.object(input), { io: 'input' });
      return {
        name: `aksNetworkLint_${name}`,
        toolReferenceName: `aks-${name.replaceAll('_', '-')}`,
        displayName: title,
        userDescription: title,
        modelDescription: description,
        tags: ['aks', 'azure', 'kubernetes', 'bicep', 'terraform'],
        canBeReferencedInPrompt: true,
        inputSchema: { type: 'object', properties, ...(required ? { required } : {}) },
      };
    },
  );
  const { untrustedWorkspaces } = manifest.capabilities;
  if (untrustedWorkspaces) untrustedWorkspaces.restrictedConfigurations = restrictedSettings;
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
