import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { applyEdits } from '../../engine/write/edit';
import { LineIndex } from '../../engine/files/positions';

const cluster =
  "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: {\n    networkProfile: {\n      networkPlugin: plugin\n      serviceCidr: '10.1.0.0/16'\n      dnsServiceIP: '10.0.0.10'\n    }\n  }\n}\n";

interface Report {
  readonly findings: readonly {
    readonly rule: string;
    readonly file: string;
    readonly fixes: readonly {
      readonly title: string;
      readonly safety: string;
      readonly preferred: boolean;
      readonly edits: readonly Edit[];
    }[];
  }[];
  readonly notes: readonly { readonly file: string; readonly range: Edit['range']; readonly message: string }[];
}

interface Edit {
  readonly file: string;
  readonly range: { readonly start: Position; readonly end: Position };
  readonly newText: string;
}

interface Position {
  readonly line: number;
  readonly character: number;
}

describe('The command line', () => {
  const run = (files: { readonly [path: string]: string }, ...args: string[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-'));
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [resolve('dist/cli.js'), '.', '--date', '2026-11-28', ...args],
      { cwd: folder, encoding: 'utf8' },
    );
    return { folder, stdout, stderr, status };
  };

  it('says of each rule since when it exists, what it stands for and which errors of Azure it finds, as JSON', () => {
    const { stdout, status } = spawnSync(process.execPath, [resolve('dist/cli.js'), 'rules', '--format', 'json'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0);
    const { rules } = JSON.parse(stdout) as {
      readonly rules: readonly {
        readonly id: string;
        readonly since: string;
        readonly equivalents: readonly string[];
        readonly azureErrors: readonly string[];
      }[];
    };
    assert.ok(rules.every(({ since }) => /^\d+\.\d+\.\d+$/.test(since)));
    const of = (id: string) => rules.find((rule) => rule.id === id)!;
    assert.ok(of('use-network-policy').equivalents.includes('Checkov CKV_AZURE_7'));
    assert.deepEqual(of('use-large-enough-node-subnet').azureErrors, ['InsufficientSubnetSize', 'SubnetIsFull']);
  });

  it('leaves out rules that came later, and those that a benchmark does not ask for', () => {
    const text = cluster.replace('networkPlugin: plugin', "networkPlugin: 'kubnet'");
    const rulesOf = (...args: string[]) => {
      const { stdout } = run({ 'main.bicep': text }, '--format', 'json', ...args);
      return new Set((JSON.parse(stdout) as Report).findings.map(({ rule }) => rule));
    };
    assert.ok(rulesOf().has('use-known-value'));
    assert.ok(!rulesOf('--rules-as-of', '0.1.0').has('use-known-value'));
    assert.ok(rulesOf('--rules-as-of', '0.1.0').has('use-valid-dns-service-ip'));
    assert.ok(rulesOf('--preset', 'cis').has('no-open-api-server'));
    assert.ok(!rulesOf('--preset', 'cis').has('use-valid-dns-service-ip'));
    const bad = run({ 'main.bicep': text }, '--rules-as-of', 'newest');
    assert.equal(bad.status, 2);
    assert.match(bad.stderr, /--rules-as-of is a version such as 0\.1\.0, not newest/);
  });

  it('prints fixes with their edits and what was not followed, as JSON', () => {
    const { folder, stdout, status } = run(
      { 'main.bicep': `param plugin string\n${cluster}module other 'missing.bicep' = {\n  name: 'other'\n}\n` },
      '--format',
      'json',
    );
    assert.equal(status, 1);
    const { findings, notes } = JSON.parse(stdout) as Report;
    assert.deepEqual(
      notes.map(({ file, range, message }) => [file, range.start, message]),
      [
        [
          'main.bicep',
          { line: 12, character: 13 },
          'Module missing.bicep was not found, so what it deploys is not judged.',
        ],
      ],
    );
    const [fix] = findings.find(({ rule }) => rule === 'use-valid-dns-service-ip')!.fixes;
    assert.deepEqual(
      { ...fix, edits: undefined },
      { title: "Set dnsServiceIP: '10.1.0.10'", safety: 'safe', preferred: true, edits: undefined },
    );
    const text = readFileSync(join(folder, 'main.bicep'), 'utf8');
    const lines = new LineIndex(text);
    const edits = fix!.edits.map(({ file, range, newText }) => ({
      file,
      start: lines.offset(range.start),
      end: lines.offset(range.end),
      text: newText,
    }));
    assert.equal(applyEdits(text, edits), text.replace("'10.0.0.10'", "'10.1.0.10'"));
  });

  it('says where a value is written that stands in another file', () => {
    const { stdout } = run({
      'main.bicep': `param plugin string\n${cluster}`,
      'main.bicepparam': "using 'main.bicep'\n\nparam plugin = 'kubenet'\n",
    });
    assert.match(
      stdout,
      /^ {2}7:22 +warning +kubenet retires .* no-kubenet\n +The value is written at main\.bicepparam:3:16\.$/m,
    );
  });

  it('prints names of files without what steers a terminal', () => {
    const { stdout, stderr } = run({
      'a\n::error::b.bicep': `param plugin string\n${cluster}`,
      '\u001b[31mred.bicep': `param plugin string\n${cluster}module m 'x.bicep' = {\n  name: 'm'\n}\n`,
    });
    assert.ok(!(stdout + stderr).includes('\u001b'));
    assert.doesNotMatch(stdout + stderr, /^::error::/m);
    assert.match(stdout, /^a\ufffd::error::b\.bicep$/m);
  });

  it('does not write the plan over a file that it reads', () => {
    const { folder } = run({ 'main.bicep': `param plugin string\n${cluster}` });
    const { status, stderr } = spawnSync(
      process.execPath,
      [resolve('dist/cli.js'), 'plan', '.', '--output', 'main.bicep'],
      { cwd: folder, encoding: 'utf8' },
    );
    assert.equal(status, 2);
    assert.match(stderr, /main\.bicep is a file to be read/);
    assert.match(readFileSync(join(folder, 'main.bicep'), 'utf8'), /^param plugin/);
  });

  it('says who may talk to whom as text, JSON and a graph', () => {
    const pod = (name: string, port: number) =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: shop\n  labels:\n    app: ${name}\nspec:\n  containers:\n    - name: main\n      ports:\n        - name: http\n          containerPort: ${port}\n---\n`;
    const policy =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: api\n  namespace: shop\nspec:\n  podSelector:\n    matchLabels:\n      app: api\n  policyTypes: [Ingress]\n  ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              app: web\n      ports:\n        - port: http\n';
    const files = { 'all.yaml': pod('web', 8080) + pod('api', 9090) + policy };
    const json = run(files, 'connections', '--format', 'json');
    // The command stands before the folder.
    assert.equal(json.status, 2);
    const folder = json.folder;
    const ask = (...args: string[]) =>
      spawnSync(process.execPath, [resolve('dist/cli.js'), 'connections', ...args], { cwd: folder, encoding: 'utf8' });
    const { connections } = JSON.parse(ask('.', '--format', 'json').stdout) as {
      connections: readonly {
        from: string;
        to: string;
        answer: string;
        ports?: readonly string[];
        because: readonly { file: string; range: Edit['range'] }[];
      }[];
    };
    assert.deepEqual(
      connections.map(({ from, to, answer, ports }) => [from, to, answer, ports]),
      [
        ['shop/Pod/web', 'shop/Pod/api', 'allowed', ['TCP 9090']],
        ['shop/Pod/web', 'internet', 'allowed', undefined],
        ['internet', 'shop/Pod/web', 'allowed', undefined],
        ['shop/Pod/api', 'shop/Pod/web', 'allowed', undefined],
        ['shop/Pod/api', 'internet', 'allowed', undefined],
        ['internet', 'shop/Pod/api', 'denied', undefined],
      ],
    );
    assert.deepEqual(
      connections[0]!.because.map(({ file, range }) => [file, range.start.line]),
      [['all.yaml', files['all.yaml'].slice(0, files['all.yaml'].indexOf('from:')).split('\n').length - 1]],
    );
    assert.match(ask('.').stdout, /shop\/Pod\/web → shop\/Pod\/api +TCP 9090 +all\.yaml:\d+:\d+/);
    const dot = ask('.', '--format', 'dot').stdout;
    assert.match(dot, /^digraph connections \{/);
    assert.match(dot, /"shop\/Pod\/web" -> "shop\/Pod\/api" \[label="TCP 9090"\];/);
    assert.doesNotMatch(dot, /"internet" -> "shop\/Pod\/api"/);
    assert.equal(ask('.', '--format', 'xml').status, 2);
  });
});
