import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { cluster, folderOf } from './command';

interface Linted {
  readonly judgedFiles: number;
  readonly findings: readonly {
    readonly rule: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly fixes: readonly { readonly title: string; readonly safety: string }[];
  }[];
  readonly notJudged: readonly { readonly message: string }[];
}

describe('The MCP server', function () {
  this.timeout(20_000);
  const outside = folderOf({ 'other.bicep': cluster });
  const folder = realpathSync(
    folderOf({
      'infra/main.bicep': cluster,
      'infra/net.bicep':
        "param plugin string = 'azure'\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'b'\n  properties: {\n    networkProfile: {\n      networkPlugin: plugin\n    }\n  }\n}\n\nmodule gone './gone.bicep' = {\n  name: 'gone'\n}\n",
    }),
  );
  symlinkSync(outside, join(folder, 'link'));
  const client = new Client({ name: 'test', version: '1' });

  before(() =>
    client.connect(
      new StdioClientTransport({ command: process.execPath, args: [resolve('dist/cli.js'), '--mcp'], cwd: folder }),
    ),
  );
  after(() => client.close());

  async function call(name: string, args: { readonly [key: string]: unknown } = {}) {
    const result = await client.callTool({ name, arguments: args });
    const [content] = result.content as { type: string; text: string }[];
    return { text: content!.text, isError: result.isError === true };
  }
  const lint = async (args: { readonly [key: string]: unknown } = {}) =>
    JSON.parse((await call('lint', args)).text) as Linted;

  it('has five tools, and says of each that it only reads', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name }) => name).sort(), [
      'explain_rule',
      'explain_value',
      'fix_preview',
      'lint',
      'network_plan',
    ]);
    for (const { name, annotations, description } of tools) {
      assert.equal(annotations?.readOnlyHint, true, name);
      assert.ok((description ?? '').length > 20, name);
    }
    assert.equal(client.getServerVersion()?.name, 'aks-network-lint');
  });

  it('lints everything, with places counted from one, fixes by name and what was not followed', async () => {
    const { findings, notJudged, judgedFiles } = await lint();
    assert.equal(judgedFiles, 3);
    const kubenet = findings.find(({ rule }) => rule === 'no-kubenet')!;
    assert.deepEqual([kubenet.file, kubenet.line, kubenet.column], ['infra/main.bicep', 7, 22]);
    const dns = findings.find(({ rule }) => rule === 'use-valid-dns-service-ip')!;
    assert.equal(dns.fixes[0]!.safety, 'safe');
    assert.ok(notJudged.some(({ message }) => message.includes('gone.bicep')));
  });

  it('lints what it is asked for alone', async () => {
    const { findings } = await lint({ paths: ['infra/net.bicep'] });
    assert.ok(findings.length > 0);
    assert.ok(findings.every(({ file }) => file === 'infra/net.bicep'));
  });

  it('judges a draft that is not saved, and forgets it', async () => {
    const drafts = [{ file: 'infra/new/main.bicep', text: cluster.replace('10.0.0.10', '10.1.0.10') }];
    const drafted = await lint({ drafts });
    assert.ok(drafted.findings.some(({ rule, file }) => rule === 'no-kubenet' && file === 'infra/new/main.bicep'));
    assert.ok(!drafted.findings.some(({ rule }) => rule === 'use-valid-dns-service-ip'));
    assert.ok(!(await lint()).findings.some(({ file }) => file.includes('new')));
  });

  it('previews what is safe as a diff, and more for rules that are named, and writes nothing', async () => {
    const safe = await call('fix_preview', { paths: ['infra/main.bicep'] });
    assert.match(safe.text, /^--- a\/infra\/main\.bicep\n/m);
    assert.match(safe.text, /^\+ +dnsServiceIP: '10\.1\.0\.10'$/m);
    assert.match(safe.text, /^# infra\/main\.bicep:7:22 warning no-kubenet$/m);
    const more = await call('fix_preview', { paths: ['infra/main.bicep'], rules: ['no-kubenet'] });
    assert.match(more.text, /^\+ +networkPluginMode: 'overlay'$/m);
    assert.equal(readFileSync(join(folder, 'infra/main.bicep'), 'utf8'), cluster);
    assert.equal((await call('fix_preview', { rules: ['no-such-rule'] })).isError, true);
  });

  it('explains rules, by the names of other scanners, too', async () => {
    const { text } = await call('explain_rule', { rule: 'no-kubenet' });
    assert.match(text, /^# no-kubenet\n/);
    assert.match(text, /## Examples[\s\S]*networkPluginMode/);
    assert.equal((await call('explain_rule', { rule: 'CKV2_AZURE_29' })).text, text);
    const wrong = await call('explain_rule', { rule: '../../package' });
    assert.ok(wrong.isError);
    assert.match(wrong.text, /^There is no rule \.\.\/\.\.\/package\. The rules are .*no-kubenet/);
  });

  it('explains values', async () => {
    const { text } = await call('explain_value', { file: 'infra/net.bicep', line: 7, column: 23 });
    assert.match(text, /networkPlugin is 'azure'\n[\s\S]*infra\/net\.bicep:1:23 +The value is written here/);
  });

  it('draws the network plan', async () => {
    const { text } = await call('network_plan', { paths: ['infra/main.bicep'] });
    assert.match(text, /^\| Cluster \| aks \|/m);
    assert.match(text, /```mermaid/);
  });

  it('refuses what is outside its folders, also by links, and goes on', async () => {
    for (const path of [
      outside,
      '../x.bicep',
      'link',
      'link/other.bicep',
      '/etc/passwd',
      `file://${outside}`,
      'a\0b',
    ]) {
      for (const [tool, args] of [
        ['lint', { paths: [path] }],
        ['lint', { drafts: [{ file: path, text: cluster }] }],
        ['explain_value', { file: path, line: 1, column: 1 }],
        ['network_plan', { paths: [path] }],
        ['fix_preview', { paths: [path] }],
      ] as const) {
        const { text, isError } = await call(tool, args);
        assert.ok(isError, `${tool} ${path}: ${text}`);
        assert.match(text, /is outside the folders that may be read: /, path);
        assert.ok(text.includes(folder), 'it says which may');
      }
    }
    assert.equal((await call('lint', { paths: ['none.bicep'] })).text, 'none.bicep does not exist.');
    assert.ok((await lint()).findings.length > 0);
  });

  it('says what is no draft of ours, and does not repeat what is long', async () => {
    for (const [tool, args, said] of [
      [
        'lint',
        { drafts: [{ file: 'x.exe', text: cluster }] },
        /^x\.exe is neither a template nor a manifest, by its name\.$/,
      ],
      ['explain_rule', { rule: 'x'.repeat(100_000) }, /^There is no rule x{100}\. The rules are /],
      ['fix_preview', { rules: ['x'.repeat(200)] }, /^There is no rule x{100}\.$/],
    ] as const) {
      const { text, isError } = await call(tool, args);
      assert.ok(isError);
      assert.match(text, said);
    }
    const { text } = await call('network_plan', { paths: ['infra/main.bicep'] });
    assert.match(text, /^### `infra\/main\.bicep`$/m, 'it is deployed without a parameter file');
  });

  it('does not begin in a folder that is none, nor in the root of the disk', () => {
    const start = (cwd: string, ...args: string[]) =>
      spawnSync(process.execPath, [resolve('dist/cli.js'), '--mcp', ...args], { cwd, encoding: 'utf8', input: '' });
    assert.deepEqual([start(folder, 'none').status, start(folder, '--fix').status, start('/').status], [2, 2, 2]);
    assert.match(start('/').stderr, /Name the folders/);
    assert.deepEqual([start(folder).status, start(folder).stdout], [0, '']);
  });
});
