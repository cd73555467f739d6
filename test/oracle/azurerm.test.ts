import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { memory, newWorkspace } from '../lint';

type Json = string | number | boolean | null | readonly string[];

/**
 * What a plan of azurerm does with a cluster or pool for one edit, by version. Read from the provider's schema (ForceNew, Computed, Default),
 * its CustomizeDiff and the properties that it cycles pools for, in each of its tags from 3.0.0 to 5.2.0.
 */
interface Row {
  readonly of: 'cluster' | 'default' | 'pool';
  readonly argument: string;
  readonly from: Json;
  readonly to: Json;
  /** What is written beside it, before and now. */
  readonly with?: { readonly [argument: string]: Json };
  /** What changes with it. */
  readonly also?: { readonly [argument: string]: readonly [Json, Json] };
  /** The first version of each. `keeps`: in place, or nothing at all. `gone`: the argument is. */
  readonly outcomes: readonly (readonly [version: string, 'replaces' | 'rotates' | 'keeps' | 'gone'])[];
}

const rows = JSON.parse(readFileSync('test/oracle/azurerm-changes.json', 'utf8')) as readonly Row[];

/** Arguments as HCL, those with a dot in blocks. */
function body(values: { readonly [argument: string]: Json }, indent = '  '): string {
  const blocks = new Map<string, { [argument: string]: Json }>();
  let text = '';
  for (const [name, value] of Object.entries(values)) {
    const [block, ...rest] = name.split('.');
    if (rest.length > 0) blocks.set(block!, { ...blocks.get(block!), [rest.join('.')]: value });
    else if (value !== null) text += `${indent}${name} = ${JSON.stringify(value)}\n`;
  }
  for (const [block, inner] of blocks) text += `${indent}${block} {\n${body(inner, `${indent}  `)}${indent}}\n`;
  return text;
}

function files(row: Row, version: string, side: 0 | 1): { readonly [path: string]: string } {
  const prefix = row.of === 'default' ? 'default_node_pool.' : '';
  const changed = {
    [`${prefix}${row.argument}`]: side === 0 ? row.from : row.to,
    ...Object.fromEntries(Object.entries(row.also ?? {}).map(([name, values]) => [name, values[side]])),
  };
  const isPool = row.of === 'pool';
  const cluster = {
    name: 'aks',
    'default_node_pool.name': 'system',
    'network_profile.network_plugin': 'azure',
    ...(isPool ? {} : { ...row.with, ...changed }),
  };
  const pool = { name: 'user', kubernetes_cluster_id: '@', ...(isPool ? changed : {}) };
  return {
    'main.tf': [
      `resource "azurerm_kubernetes_cluster" "aks" {\n${body(cluster)}}\n`,
      `resource "azurerm_kubernetes_cluster_node_pool" "user" {\n${body(pool)}}\n`,
    ]
      .join('\n')
      .replace('"@"', 'azurerm_kubernetes_cluster.aks.id'),
    '.terraform.lock.hcl': `provider "registry.terraform.io/hashicorp/azurerm" {\n  version = "${version}.0"\n}\n`,
  };
}

async function outcomeOf(row: Row, version: string): Promise<string> {
  const workspace = newWorkspace(files(row, version, 1));
  workspace.compareWith({ system: memory(files(row, version, 0)), nameOf: () => 'main' });
  await workspace.scan();
  await workspace.update();
  const changes = workspace.changes();
  if (changes.some(({ outcome }) => outcome === 'replaces')) return 'replaces';
  if (changes.some(({ outcome, message }) => outcome === 'needsName' || /rotates/.test(message))) return 'rotates';
  return changes.some(({ outcome }) => outcome === 'poolReplaced') ? 'replaces' : 'keeps';
}

/** The version before one: 4.0 follows 3.117, 5.0 4.81. */
function before(version: string): string {
  const [major, minor] = version.split('.').map(Number) as [number, number];
  return minor > 0 ? `${major}.${minor - 1}` : major === 5 ? '4.81' : '3.117';
}

describe('What azurerm does with an edit, as its own schema has it in each version', () => {
  const questions = rows.flatMap((row) => {
    const [first] = row.outcomes[0]!;
    const [end, last] = row.outcomes.at(-1)!;
    const versions = row.outcomes.flatMap(([version], at) => (at === 0 ? [version] : [before(version), version]));
    const all = [...versions, ...(last === 'gone' ? [] : ['4.81', '5.2'])];
    return [...new Set(all)]
      .filter((version) => version !== end || last !== 'gone')
      .filter((version) => compare(version, first) >= 0)
      .map((version) => ({ row, version }));
  });

  it(`${questions.length} plans of ${rows.length} edits`, async function () {
    this.timeout(300_000);
    const wrong: string[] = [];
    for (const { row, version } of questions) {
      const [, expected] = row.outcomes.findLast(([since]) => compare(since, version) <= 0)!;
      const found = await outcomeOf(row, version);
      const { of, argument, from, to } = row;
      if (found !== expected)
        wrong.push(
          `${of} ${argument} ${JSON.stringify(from)} → ${JSON.stringify(to)}, ${version}: ${found}, not ${expected}`,
        );
    }
    assert.deepEqual(wrong, [], `${questions.length - wrong.length} of ${questions.length} equal`);
  });
});

function compare(a: string, b: string): number {
  const [[major, minor], [otherMajor, otherMinor]] = [a, b].map((version) => version.split('.').map(Number)) as [
    [number, number],
    [number, number],
  ];
  return major === otherMajor ? minor - otherMinor : major - otherMajor;
}
