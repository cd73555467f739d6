/** Reads a page of examples: a rule's page in shared-rules/rules, or cases in test/cases. docs/contributing.md shows the format. */

export type Language = 'bicep' | 'json' | 'terraform' | 'yaml';

export interface Example {
  readonly page: string;
  /** The page and the line where it begins. */
  readonly place: string;
  /** The heading that it stands under. */
  readonly title: string;
  /** What it is about, from the nearest line `Rules: …`. */
  readonly rules: Rules | undefined;
  readonly strict: boolean;
  readonly files: readonly Block[];
  /** What fixes lead to. */
  readonly fixed: readonly Block[];
}

/** Others are left out. */
export type Rules = 'all' | 'all but hints' | readonly string[];

export interface Block {
  /** Line of the page on which it begins, from one. */
  readonly line: number;
  readonly language: string;
  readonly path: string;
  /** The whole file, without underlines. */
  readonly text: string;
  /** What the page says of it, without underlines: the file, or a fragment of it. */
  readonly shown: readonly string[];
  readonly marks: readonly Mark[];
  /** How far `shown` is shifted in the file. */
  readonly shift: { readonly line: number; readonly indent: number };
  /** Its syntax is broken on purpose. */
  readonly broken: boolean;
  /** Which fix this is the result of, from one; 0: of none. */
  readonly fix: number;
}

/** What is expected at a place: a line of `~` underlines the line above it. */
export interface Mark {
  readonly kind: 'finding' | 'note' | 'fix' | 'no fix';
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly rule: string | undefined;
  /** Undefined: the rule's own. */
  readonly severity: string | undefined;
  /** `…` in it stands for any text. */
  readonly message: string;
  /** As the page has it. */
  readonly source: string;
}

/**
 * The examples of a page. A fence without a file name is an example of its own. Fences with names that follow each other make one
 * together: a line of text, a heading or a name that comes again begins the next. Named fences above the first `##` are in every example
 * below.
 * @throws with the place, where a fence is unknown or open
 */
export function examplesOf(path: string, page: string): Example[] {
  const lines = page.split('\n');
  const examples: {
    page: string;
    place: string;
    title: string;
    rules: Rules | undefined;
    strict: boolean;
    files: Block[];
    fixed: Block[];
  }[] = [];
  const shared: Block[] = [];
  const hasCases = lines.some((line) => line.startsWith('## '));
  let [title, pageRules, rules, open]: [string, Rules | undefined, Rules | undefined, boolean] = [
    '',
    undefined,
    undefined,
    false,
  ];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const isShared = hasCases && !lines.slice(0, at).some((one) => one.startsWith('## '));
    if (/^##? /.test(line)) [title, rules, open] = [line.replace(/^#+ /, ''), pageRules, false];
    const named = /^Rules: (.+)$/.exec(line);
    if (named) {
      rules =
        named[1] === 'all' || named[1] === 'all but hints'
          ? named[1]
          : named[1] === 'none'
            ? []
            : named[1]!.split(', ');
      if (isShared) pageRules = rules;
    }
    if (!line.startsWith('```')) {
      if (line !== '') open = false;
      continue;
    }
    const place = `${path}:${at + 1}`;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`${place}: this fence has no end`);
    const { name, strict, block } = read(place, at + 1, line.slice(3), lines.slice(at + 1, end));
    at = end;
    const last = examples.at(-1);
    if (block.fix > 0) {
      if (!last || last.title !== title)
        throw new Error(`${place}: there is no example above it that it could be the fixed form of`);
      last.fixed.push(block);
    } else if (isShared && name !== undefined) shared.push(block);
    else if (
      last &&
      open &&
      name !== undefined &&
      last.fixed.length === 0 &&
      !last.files.some((file) => file.path === name)
    ) {
      last.files.push(block);
      last.strict ||= strict;
    } else {
      examples.push({ page: path, place, title, rules, strict, files: [block], fixed: [] });
      open = name !== undefined;
    }
  }
  return examples.map((example) => ({
    ...example,
    files: [...shared.filter((block) => !example.files.some((file) => file.path === block.path)), ...example.files],
  }));
}

const names: { readonly [language: string]: string | undefined } = {
  bicep: 'main.bicep',
  json: 'azuredeploy.json',
  terraform: 'main.tf',
  yaml: 'manifest.yaml',
  text: '',
};

/** @param info what stands behind the sign that opens the fence: `bicep`, `bicep net.bicep strict`, `json fixed`, `terraform main.tf fixed 2` */
function read(
  place: string,
  line: number,
  info: string,
  body: readonly string[],
): { readonly name: string | undefined; readonly strict: boolean; readonly block: Block } {
  const [, language = '', name, fixed, nth = '1', strict, broken] =
    /^(\w+)(?: (\S*\.\S+))?( fixed(?: (\d))?)?( strict)?( broken)?$/.exec(info) ?? [];
  const path = name ?? names[language];
  if (path === undefined || path === '')
    throw new Error(
      `${place}: \`\`\`${info} is no fence that this page can have: \`\`\`LANGUAGE [FILE] [fixed [N]] [strict] [broken], with ${Object.keys(names).join(', ')}`,
    );
  const shown: string[] = [];
  const marks: Mark[] = [];
  for (const source of body) {
    const [, indent, tildes, says = ''] = /^(\s*)(~+)(?: (.*))?$/.exec(source) ?? [];
    if (indent === undefined || tildes === undefined) shown.push(source);
    else
      marks.push({
        ...meaning(says),
        line: shown.length - 1,
        start: indent.length,
        end: indent.length + tildes.length,
        source,
      });
  }
  return {
    name,
    strict: strict !== undefined,
    block: {
      line,
      language,
      path,
      shown,
      marks,
      ...wrap(language, name, shown.join('\n')),
      broken: broken !== undefined,
      fix: fixed === undefined ? 0 : Number(nth),
    },
  };
}

function meaning(says: string): Pick<Mark, 'kind' | 'rule' | 'severity' | 'message'> {
  const [, word, text = ''] = /^(note|fix): (.*)$/.exec(says) ?? [];
  if (word === 'note' || word === 'fix') return { kind: word, rule: undefined, severity: undefined, message: text };
  if (says === 'no fix') return { kind: 'no fix', rule: undefined, severity: undefined, message: '' };
  const [, rule, severity, message = ''] =
    /^(?:\[([\w-]+)\] ?)?(?:\((error|warning|information|hint)\) ?)?(.*)$/.exec(says) ?? [];
  return { kind: 'finding', rule, severity, message };
}

/** A fragment is the inside of a cluster: `properties` in ARM and Bicep, the resource's body in Terraform. */
function wrap(language: string, name: string | undefined, text: string): Pick<Block, 'text' | 'shift'> {
  const wrapper = name === undefined ? wrappers[language] : undefined;
  if (!wrapper || wrapper.whole.test(text)) return { text: `${text}\n`, shift: { line: 0, indent: 0 } };
  const { head, tail, indent } = wrapper;
  const body = text
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(indent) + line))
    .join('\n');
  return { text: `${head}${body}\n${tail}`, shift: { line: head.split('\n').length - 1, indent } };
}

const wrappers: {
  readonly [language: string]:
    { readonly whole: RegExp; readonly head: string; readonly tail: string; readonly indent: number } | undefined;
} = {
  bicep: {
    whole: /^(resource|param|var|module|@)/m,
    head: "resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'cluster'\n  location: 'westeurope'\n  properties: {\n",
    tail: '  }\n}\n',
    indent: 4,
  },
  json: {
    whole: /"\$schema"/,
    head: '{\n  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n  "contentVersion": "1.0.0.0",\n  "resources": [\n    {\n      "type": "Microsoft.ContainerService/managedClusters",\n      "apiVersion": "2025-05-01",\n      "name": "cluster",\n      "location": "westeurope",\n      "properties": {\n',
    tail: '      }\n    }\n  ]\n}\n',
    indent: 8,
  },
  terraform: {
    whole: /^(resource|variable|locals|module)\b/m,
    head: 'resource "azurerm_kubernetes_cluster" "example" {\n',
    tail: '}\n',
    indent: 2,
  },
};
