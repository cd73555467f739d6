import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lint, lintFolder } from '../lint';

/** What the analysis says it left out: file, underlined text, message. */
async function notes(files: { readonly [path: string]: string }): Promise<string[]> {
  return (await lint(files)).notes.map(({ file, text, message }) => `${file} at ${text}: ${message}`);
}

const cluster = (name: string) =>
  `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: ${name}\n  location: 'westeurope'\n  properties: {}\n}\n`;

describe('What is more than is followed is said where it stands', () => {
  it('a template that takes too long to evaluate', async () => {
    const loops = '[for a in range(0, 200): map(range(0, 200), b => range(0, 200))]';
    const text = `var many = ${loops}\n${cluster("'aks'").replace('properties: {}', 'properties: {\n    networkProfile: {\n      networkPlugin: string(many)\n    }\n  }')}`;
    const said = await notes({ 'main.bicep': text });
    assert.equal(said.length, 1);
    assert.match(said[0]!, /: This is made of more parts than are followed, so what hangs on it is unknown\.$/);
    const looped = text
      .replace(loops, '[for a in range(0, 1000): map(range(0, 1000), b => a + b)]')
      .replace('string(many)', "contains(many, [-1]) ? 'kubenet' : 'azure'");
    const [only, ...more] = await notes({ 'main.bicep': looped });
    assert.match(
      only ?? '',
      /^main\.bicep at (map\(range\(0, 1000\), )?(b => )?(a \+ )?[ab]\)?: The template takes too many steps to evaluate, so what hangs on this is unknown\.$/,
    );
    assert.deepEqual(more, []);
  });

  it('parameter files beyond the twentieth', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 42 }, (_, at) => [
        `p${String(at).padStart(2, '0')}.bicepparam`,
        "using 'main.bicep'\nparam clusterName = 'aks'\n",
      ]),
    );
    assert.deepEqual(await notes({ 'main.bicep': `param clusterName string\n${cluster('clusterName')}`, ...files }), [
      'p20.bicepparam at : main.bicep is judged with 20 parameter files, and this one and 21 more are not among them.',
    ]);
  });

  it('files that are too large or no text', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-'));
    writeFileSync(join(folder, 'large.tf'), '#'.repeat(9 * 1024 * 1024));
    writeFileSync(join(folder, 'data.json'), ' '.repeat(9 * 1024 * 1024));
    writeFileSync(join(folder, 'utf16.bicep'), Buffer.from(cluster("'aks'"), 'utf16le'));
    assert.deepEqual(
      (await lintFolder(folder)).notes.map(({ file, message }) => `${file}: ${message}`),
      [
        'large.tf: This file was not read: it is larger than 8 MB.',
        'utf16.bicep: This file was not read: it is neither UTF-8 nor UTF-16 with a byte order mark.',
      ],
    );
  });
});
