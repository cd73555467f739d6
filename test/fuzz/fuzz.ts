import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseArmTemplate } from '../../engine/languages/arm/parse';
import { parseBicep } from '../../engine/languages/bicep/parse';
import { parseYaml } from '../../engine/languages/kubernetes/parse';
import { terraformFunctions } from '../../engine/languages/terraform/functions/functions';
import { parseHcl } from '../../engine/languages/terraform/parse';
import { lint, lintWithoutFixes } from '../lint';

type Template = 'arm' | 'bicep' | 'terraform';
type FuzzedLanguage = Template | 'kubernetes';

const parsers = { arm: parseArmTemplate, bicep: parseBicep, terraform: parseHcl, kubernetes: parseYaml };
const names = { arm: 'azuredeploy.json', bicep: 'main.bicep', terraform: 'main.tf', kubernetes: 'all.yaml' };

/** What people, merges and editors put into a text or take out of it. */
const fragments = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '"',
    "'",
    '${',
    '%{',
    "'''",
    ',',
    ':',
    '=',
    '\n',
    '\r\n',
    '\t',
    '#',
    '//',
    '/*',
    '*/',
    '<<EOT\n',
    '\\',
    '\u{1F600}',
    '\uFEFF',
    '\u0000',
    '\uD800',
  ],
  ...[
    'null',
    'true',
    '1e999',
    '-',
    '!',
    '?',
    '??',
    '.',
    '..',
    '...',
    '.?',
    '::',
    '=>',
    'for x in y',
    'if (',
    'existing',
    'module m',
    'resource r ',
    'param p ',
    'dynamic "network_profile" {',
    "networkPolicy: 'none'",
    'network_policy = "azure"',
    '"networkPolicy": "azure"',
    "[parameters('",
    'var.x',
    'local.x',
    'each.value',
    '- ',
    '---\n',
    '? ',
    '&a ',
    '*a',
    '<<: ',
    '|-\n',
    'podSelector: {}',
    'policyTypes: [Egress]',
    'type: LoadBalancer',
  ],
];

/** A sample with up to eight edits, some of them nonsense. */
function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(),
    remove: fc.oneof(fc.constant(0), fc.nat(12), fc.nat(400)),
    insert: fc.oneof(fc.constant(''), fc.constantFrom(...fragments), fc.string({ maxLength: 12, unit: 'binary' })),
    repeat: fc.integer({ min: 1, max: 3 }),
  });
  return fc.tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 8 })).map(([text, edits]) =>
    edits.reduce((current, { at, remove, insert, repeat }) => {
      const start = at % (current.length + 1);
      return current.slice(0, start) + insert.repeat(repeat) + current.slice(start + remove);
    }, text),
  );
}

/** A value in the words of a language. */
interface Grammar {
  readonly name: (at: number) => string;
  readonly list: (items: readonly string[]) => string;
  readonly object: (items: readonly string[]) => string;
  readonly call: (name: string, args: readonly string[]) => string;
  readonly text: (parts: readonly string[]) => string;
  readonly loop: (count: number, body: string) => string;
  readonly functions: readonly string[];
  readonly program: (values: readonly string[], used: string) => string;
}

const arm = (expression: string) => (expression.startsWith('"') ? expression : JSON.stringify(`[${expression}]`));
const grammars: { readonly [language in Template]: Grammar } = {
  terraform: {
    name: (at) => `local.v${at}`,
    list: (items) => `[${items.join(', ')}]`,
    object: (items) => `{ ${items.map((item, at) => `k${at} = ${item}`).join(', ')} }`,
    call: (name, args) =>
      name === '=='
        ? `(${args[0]} == ${args.at(-1)})`
        : name === '?'
          ? `(${args[0]} == null ? ${args[0]} : ${args.at(-1)})`
          : `${name}(${args.join(', ')})`,
    text: (parts) => `"x${parts.map((part) => `\${${part}}`).join('')}"`,
    loop: (count, body) => `[for i in range(${count}) : ${body}]`,
    functions: [...terraformFunctions.keys(), '==', '?'],
    program: (values, used) =>
      `locals {\n${values.map((value, at) => `  v${at} = ${value}`).join('\n')}\n}\n\nresource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n\n  network_profile {\n    network_plugin = ${used}\n  }\n}\n`,
  },
  bicep: {
    name: (at) => `v${at}`,
    list: (items) => `[${items.map((item, at) => (at % 2 === 0 ? item : `...${item}`)).join(', ')}]`,
    object: (items) => `{ ${items.map((item, at) => (at % 2 === 0 ? `k${at}: ${item}` : `...${item}`)).join(', ')} }`,
    call: (name, args) =>
      name === '=='
        ? `(${args[0]} == ${args.at(-1)})`
        : name === '?'
          ? `(${args[0]} == null ? ${args[0]} : ${args.at(-1)})`
          : `${name}(${args.join(', ')})`,
    text: (parts) => `'x${parts.map((part) => `\${${part}}`).join('')}'`,
    loop: (count, body) => `map(range(0, ${count}), i => ${body})`,
    functions: [
      'concat',
      'union',
      'flatten',
      'string',
      'intersection',
      'join',
      'replace',
      'split',
      'empty',
      'contains',
      'length',
      'items',
      'format',
      'reduce',
      'filter',
      'first',
      'last',
      'take',
      'skip',
      'indexOf',
      'shallowMerge',
      'bool',
      '==',
      '?',
    ],
    program: (values, used) =>
      `${values.map((value, at) => `var v${at} = ${value}`).join('\n')}\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: ${used}\n    }\n  }\n}\n`,
  },
  arm: {
    name: (at) => `variables('v${at}')`,
    list: (items) => `createArray(${items.join(', ')})`,
    object: (items) => `createObject(${items.map((item, at) => `'k${at}', ${item}`).join(', ')})`,
    call: (name, args) =>
      name === '=='
        ? `equals(${args[0]}, ${args.at(-1)})`
        : name === '?'
          ? `if(equals(${args[0]}, null()), ${args[0]}, ${args.at(-1)})`
          : `${name}(${args.join(', ')})`,
    text: (parts) => `concat('x'${parts.map((part) => `, ${part}`).join('')})`,
    loop: (count, body) => `map(range(0, ${count}), lambda('i', ${body}))`,
    functions: [
      'concat',
      'union',
      'flatten',
      'string',
      'intersection',
      'join',
      'replace',
      'split',
      'empty',
      'contains',
      'length',
      'items',
      'format',
      'first',
      'last',
      'take',
      'skip',
      'json',
      'bool',
      '==',
      '?',
    ],
    program: (values, used) =>
      `{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "variables": { ${values.map((value, at) => `"v${at}": ${arm(value)}`).join(', ')} }, "resources": [{ "type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "properties": { "networkProfile": { "networkPlugin": ${arm(used)} } } }] }`,
  },
};

/** Programs whose values hold each other and themselves, double and double again, and go through functions in functions. */
function constructed(language: Template): fc.Arbitrary<string> {
  const { name, list, object, call, text, loop, functions, program } = grammars[language];
  const literal = fc.constantFrom(
    '1',
    '0',
    'true',
    language === 'terraform' ? '"a"' : "'a'",
    language === 'arm' ? 'null()' : 'null',
    language === 'terraform' ? '"10.0.0.0/16"' : "'10.0.0.0/16'",
  );
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.nat(24).map(name),
      literal,
      fc.array(tie('value'), { maxLength: 3 }).map(list),
      fc.array(tie('value'), { maxLength: 3 }).map(object),
      fc
        .tuple(fc.constantFrom(...functions), fc.array(tie('value'), { minLength: 1, maxLength: 3 }))
        .map(([one, args]) => call(one, args)),
      fc.array(tie('value'), { maxLength: 3 }).map(text),
      fc.tuple(fc.constantFrom(3, 100, 1000), tie('value')).map(([count, body]) => loop(count, body)),
      fc
        .tuple(
          fc.nat(24),
          fc.constantFrom(list, object, (items: readonly string[]) => call('concat', items), text),
        )
        .map(([at, make]) => make([name(at), name(at)])),
    ),
  }));
  return fc
    .tuple(fc.array(value, { minLength: 1, maxLength: 25 }), value)
    .map(([values, used]) => program(values, used));
}

/** Manifests whose values are anchors of each other and of themselves, merge each other, double and double again, and nest deep. */
function constructedManifests(): fc.Arbitrary<string> {
  const name = fc.nat(24).map((at) => `*v${at}`);
  const scalar = fc.constantFrom('x', 'yes', '1.0', '""', 'null', '10.0.0.0/8', '"80"', '80', 'TCP', 'Ingress');
  const key = fc.constantFrom(
    ...['podSelector', 'matchLabels', 'matchExpressions', 'from', 'to', 'ports', 'port', 'ipBlock', 'cidr', 'except'],
    ...['app', 'namespaceSelector', 'toFQDNs', 'toPorts', 'fromEndpoints', 'selector', 'key', 'operator', 'values'],
  );
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      name,
      scalar,
      fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
      fc
        .array(fc.tuple(key, tie('value')), { maxLength: 4 })
        .map((entries) => `{${entries.map(([one, own]) => `${one}: ${own}`).join(', ')}}`),
      fc.array(name, { minLength: 1, maxLength: 9 }).map((names) => `{<<: [${names.join(', ')}], own: x}`),
      fc
        .tuple(
          fc.oneof({ weight: 15, arbitrary: fc.constantFrom(10, 90) }, { weight: 1, arbitrary: fc.constant(400) }),
          tie('value'),
        )
        .map(([deep, own]) => '['.repeat(deep) + own + ']'.repeat(deep)),
    ),
  }));
  const kind = fc.constantFrom(
    'networking.k8s.io/v1\nkind: NetworkPolicy',
    'cilium.io/v2\nkind: CiliumNetworkPolicy',
    'projectcalico.org/v3\nkind: GlobalNetworkPolicy',
    'apps/v1\nkind: Deployment',
    'v1\nkind: Service',
    'v1\nkind: List',
    'networking.k8s.io/v1\nkind: Ingress',
  );
  const keys = fc.constantFrom('spec', 'metadata', 'items', 'specs');
  const inside = fc.constantFrom('podSelector', 'endpointSelector', 'ingress', 'egress', 'template', 'rules', 'ports');
  const document = fc
    .tuple(kind, fc.array(value, { maxLength: 25 }), fc.array(fc.tuple(keys, inside, value), { maxLength: 4 }))
    .map(
      ([of, values, used]) =>
        `apiVersion: ${of}\n${values.map((one, at) => `v${at}: &v${at} ${one}\n`).join('')}${used.map(([outer, inner, one]) => `${outer}:\n  ${inner}: ${one}\n`).join('')}`,
    );
  return fc.array(document, { minLength: 1, maxLength: 5 }).map((all) => all.join('---\n'));
}

/**
 * Parses and lints `runs` texts of one language, one of three built and the others damaged. Throws with the text, shrunk, when one of
 * them makes us throw or leaves a range outside the text. Fixes are tried for one in eight.
 * @param limit milliseconds of the processor that a text may take, where that is of interest
 */
export async function fuzz(language: FuzzedLanguage, runs: number, seed: number, limit = Infinity): Promise<void> {
  const folder = `samples/${language}`;
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        /\.(bicep|json|tf|yaml)$/.test(path) &&
        (language === 'kubernetes') === path.endsWith('.yaml') &&
        !/parameters/.test(path),
    )
    .map((path) => readFileSync(`${folder}/${path}`, 'utf8'));
  // Pieces of a text keep a run short; whole texts are in it too.
  const pieces = texts.flatMap((text) => [text, text.slice(0, text.length / 2), text.slice(-text.length / 3)]);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        { weight: 2, arbitrary: mutated(pieces) },
        { weight: 1, arbitrary: language === 'kubernetes' ? constructedManifests() : constructed(language) },
      ),
      async (text) => {
        const begin = process.cpuUsage();
        spansInside(parsers[language](text), text.length);
        const files = { [names[language]]: text };
        for (const { rule, start, end } of await lintWithoutFixes(files))
          if (!(start >= 0 && start <= end && end <= text.length))
            throw new Error(`${rule.id} stands at ${start}–${end} of ${text.length}`);
        // Most of the time goes into trying fixes; which texts they are tried on depends on the text alone, so that it can be shrunk.
        if (text.length % 8 === 0) await lint(files);
        const { user, system } = process.cpuUsage(begin);
        if (user + system > limit * 1000) throw new Error(`It takes more than ${limit} ms of the processor.`);
      },
    ),
    { numRuns: runs, seed, interruptAfterTimeLimit: 60 * 60_000 },
  );
}

/** Every node of a tree lies inside the text. */
function spansInside(tree: object, length: number): void {
  const stack: unknown[] = [tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    if (
      'start' in node &&
      'end' in node &&
      !(Number(node.start) >= 0 && Number(node.start) <= Number(node.end) && Number(node.end) <= length)
    )
      throw new Error(`A span leaves the text: ${String(node.start)}–${String(node.end)} of ${length}`);
    stack.push(...(Object.values(node) as unknown[]));
  }
}
