import assert from 'node:assert/strict';
import { read } from '../lint';

/** What a function call comes to, in the place of a property. */
const clusters = 'Microsoft.ContainerService/managedClusters';
const bicep = (expression: string) =>
  read(
    'main.bicep',
    `param given string\nresource cluster '${clusters}@2025-05-01' = {\n  name: ${expression}\n}\n`,
    clusters,
    [['name', 'string']],
  )[0]!.value;
const terraform = (expression: string) =>
  read(
    'main.tf',
    `variable "given" {\n  type = string\n}\n\nresource "azurerm_kubernetes_cluster" "x" {\n  name = ${expression}\n}\n`,
    clusters,
    [['name', 'string']],
  )[0]!.value;
const arm = (expression: string) =>
  read(
    'a.json',
    JSON.stringify({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      parameters: { given: { type: 'string' } },
      variables: { list: ['a', 'b'] },
      resources: [{ type: clusters, name: `[${expression}]` }],
    }),
    clusters,
    [['name', 'string']],
  )[0]!.value;

const cases: readonly (readonly [
  language: string,
  evaluate: (expression: string) => string,
  expression: string,
  expected: string,
])[] = [
  ['Bicep', bicep, "toLower('ABC')", 'known abc'],
  ['Bicep', bicep, "'${join(['a', 'b'], '-')}-${length([1, 2])}'", 'known a-b-2'],
  ['Bicep', bicep, "format('{0}/{1}', '10.0.0.0', 16)", 'known 10.0.0.0/16'],
  ['Bicep', bicep, "cidrSubnet('10.0.0.0/16', 24, 3)", 'known 10.0.3.0/24'],
  ['Bicep', bicep, "cidrHost('10.0.0.0/16', 9)", 'known 10.0.0.10'],
  ['Bicep', bicep, "parseCidr('10.0.0.0/16').firstUsable", 'known 10.0.0.1'],
  ['Bicep', bicep, "union({ a: { b: 'x', c: 'y' } }, { a: { b: 'z' } }).a.c", 'known y'],
  ['Bicep', bicep, "map(['x'], item => '${item}!')[0]", 'known x!'],
  ['Bicep', bicep, "filter(['x', 'yy'], item => length(item) > 1)[0]", 'known yy'],
  ['Bicep', bicep, "toObject(['k'], item => item, item => 'v').k", 'known v'],
  ['Bicep', bicep, "items({ b: 'second', a: 'first' })[0].value", 'known first'],
  ['Bicep', bicep, "reduce(['a', 'b'], '', (sum, item) => '${sum}${item}')", 'known ab'],
  ['Bicep', bicep, "[for (item, index) in ['a', 'b']: '${item}${index}'][1]", 'known b1'],
  ['Bicep', bicep, "{ ...{ a: 'old' }, a: 'new' }.a", 'known new'],
  ['Bicep', bicep, "{ a: 'x' }.?b ?? 'fallback'", 'known fallback'],
  ['Bicep', bicep, "split('a,b', ',')[^1]", 'known b'],
  ['Bicep', bicep, "true ? first(['x']) : given", 'known x'],
  ['Bicep', bicep, "empty('') || empty(given) ? 'yes' : 'no'", 'known yes'],
  ['Bicep', bicep, "concat(['a'], [given])[0]", 'known a'],
  ['Bicep', bicep, 'toUpper(given)', 'unknown: parameter given has no value in these files'],
  ['Bicep', bicep, "uniqueString('x')", 'known swvckhj4jamjw'],
  ['Bicep', bicep, 'utcNow()', 'unknown: utcNow() is not known before deployment'],
  ['Bicep', bicep, "join([['a']], ',')", 'unknown: join() does not apply to its arguments'],
  ['Bicep', bicep, 'name', 'unknown: name is not declared in these files'],
  ['ARM', arm, "concat('a', string(add(1, 2)))", 'known a3'],
  ['ARM', arm, "if(equals(length(variables('list')), 2), last(variables('list')), parameters('given'))", 'known b'],
  ['ARM', arm, "coalesce(null(), tryGet(createObject('k', 'v'), 'k'))", 'known v'],
  ['ARM', arm, "join(map(variables('list'), lambda('x', toUpper(lambdaVariables('x')))), '')", 'known AB'],
  ['ARM', arm, "if(and(true(), not(false())), 'it''s', '')", "known it's"],
  ['ARM', arm, "reference('x').y", 'unknown: a reference is looked up when it is deployed'],
  ['Terraform', terraform, 'cidrsubnet("10.0.0.0/16", 8, 3)', 'known 10.0.3.0/24'],
  ['Terraform', terraform, 'cidrhost("10.0.0.0/16", -2)', 'known 10.0.255.254'],
  ['Terraform', terraform, 'merge({ a = "x" }, { a = "y" })["a"]', 'known y'],
  ['Terraform', terraform, 'lookup({ a = "x" }, "b", "none")', 'known none'],
  ['Terraform', terraform, 'try({ a = "x" }.b, "tried")', 'known tried'],
  ['Terraform', terraform, 'coalesce("", null, "third")', 'known third'],
  ['Terraform', terraform, 'join("-", [for k, v in { b = 2, a = 1 } : "${k}${v}"])', 'known a1-b2'],
  ['Terraform', terraform, '{ for v in ["x"] : v => upper(v) }.x', 'known X'],
  ['Terraform', terraform, '([{ a = "1" }, { a = "2" }][*].a)[1]', 'known 2'],
  ['Terraform', terraform, 'jsondecode("{\\"a\\": \\"b\\"}").a', 'known b'],
  ['Terraform', terraform, 'format("%s-%03d", "x", 7)', 'known x-007'],
  ['Terraform', terraform, 'flatten([["a"], [["b"]]])[1]', 'known b'],
  ['Terraform', terraform, '"%{ if true }yes%{ else }no%{ endif }"', 'known yes'],
  ['Terraform', terraform, 'tostring(["10.0.0.0/16"])', 'unknown: tostring() does not apply to its arguments'],
  ['Terraform', terraform, 'join(",", [["a"]])', 'unknown: join() does not apply to its arguments'],
  ['Terraform', terraform, 'format("%s %s", "a")', 'unknown: format() does not apply to its arguments'],
  ['Terraform', terraform, 'regex("^(a|b)-(.*)$", "b-x")[1]', 'known x'],
  ['Terraform', terraform, 'can(regex("^a$", "b")) ? "yes" : "no"', 'known no'],
  [
    'Terraform',
    terraform,
    'regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")',
    'unknown: regex() does not apply to its arguments',
  ],
  ['Terraform', terraform, 'data.azurerm_x.y.z', 'unknown: a data source is looked up when it is deployed'],
  ['Terraform', terraform, 'var.given', 'unknown: variable given has no value in these files'],
];

describe('Functions', () => {
  for (const [language, evaluate, expression, expected] of cases) {
    it(`${language}: ${expression}`, () => assert.equal(evaluate(expression), expected));
  }
});
