/** Reads a rule page: its examples, with what is underlined in them. */

export type Language = 'bicep' | 'json' | 'terraform';

export interface Example {
  readonly language: Language;
  /** `fixed`: the file after the first fix of the example above it. */
  readonly fixed: boolean;
  /** `strict`: it is judged with the strict preset. */
  readonly strict: boolean;
  /** What the page says in the block, underlines left out. */
  readonly text: string;
  readonly expected: readonly Expectation[];
  /** Line of the page, from one. */
  readonly line: number;
}

export interface Expectation {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** Undefined: the rule's own. */
  readonly severity: string | undefined;
  readonly message: string;
}

/** ```` ```bicep ````, ```` ```bicep strict ````, ```` ```bicep fixed ````; a line of `~` underlines the line above it and carries `message` or `(severity) message`. */
export function examplesOf(page: string): Example[] {
  const examples: Example[] = [];
  const lines = page.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const opening = /^```(bicep|json|terraform)( fixed)?( strict)?$/.exec(lines[at]!);
    if (!opening) continue;
    const start = at + 1;
    const end = lines.indexOf('```', start);
    const code: string[] = [];
    const expected: Expectation[] = [];
    for (const line of lines.slice(start, end)) {
      const underline = /^(\s*)(~+) (?:\((\w+)\) )?(.*)$/.exec(line);
      if (!underline) code.push(line);
      else {
        const column = underline[1]!.length;
        expected.push({ line: code.length - 1, start: column, end: column + underline[2]!.length, severity: underline[3], message: underline[4]! });
      }
    }
    examples.push({ language: opening[1] as Language, fixed: opening[2] !== undefined, strict: opening[3] !== undefined, text: code.join('\n'), expected, line: start });
    at = end;
  }
  return examples;
}

interface Wrapped {
  readonly name: string;
  readonly text: string;
  /** How far the example is shifted in the file. */
  readonly line: number;
  readonly indent: number;
}

/** A fragment is the inside of a cluster: `properties` in ARM and Bicep, the resource's body in Terraform. */
export function wrap({ language, text }: Pick<Example, 'language' | 'text'>): Wrapped {
  const [name, whole, head, tail, indent] = wrappers[language];
  if (whole.test(text)) return { name, text: `${text}\n`, line: 0, indent: 0 };
  const body = text.split('\n').map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n');
  return { name, text: `${head}${body}\n${tail}`, line: head.split('\n').length - 1, indent };
}

const wrappers: { readonly [language in Language]: readonly [name: string, whole: RegExp, head: string, tail: string, indent: number] } = {
  bicep: ['main.bicep', /^(resource|param|var|module|@)/m, "resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'cluster'\n  location: 'westeurope'\n  properties: {\n", '  }\n}\n', 4],
  json: [
    'azuredeploy.json',
    /"\$schema"/,
    '{\n  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n  "contentVersion": "1.0.0.0",\n  "resources": [\n    {\n      "type": "Microsoft.ContainerService/managedClusters",\n      "apiVersion": "2025-05-01",\n      "name": "cluster",\n      "location": "westeurope",\n      "properties": {\n',
    '      }\n    }\n  ]\n}\n',
    8,
  ],
  terraform: ['main.tf', /^(resource|variable|locals|module)\b/m, 'resource "azurerm_kubernetes_cluster" "example" {\n', '}\n', 2],
};
