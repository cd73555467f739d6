import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Client, fullCapabilities, rules } from './client';

const cluster = (plugin: string) =>
  `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: {\n    networkProfile: {\n      networkPlugin: '${plugin}'\n      serviceCidr: '10.0.0.0/16'\n      dnsServiceIP: '10.0.0.1'\n    }\n  }\n}\n`;

interface Answer {
  readonly text: string;
  readonly isError?: true;
}

describe('Tools for assistants of the editor', () => {
  let client: Client;
  beforeEach(async () => {
    client = new Client({ 'main.bicep': cluster('azure'), 'infra/other.bicep': cluster('kubenet') });
    client.settings = { aksNetworkLint: { rules: { 'use-network-policy': 'off' } } };
    client.connection.onRequest('aksNetworkLint/rulePage', ({ id }: { id: string }) => `The page of ${id}`);
    await client.start();
    await client.until(client.uri('infra/other.bicep'), (published) => rules(published).includes('no-kubenet'));
  });
  afterEach(() => client.stop());

  const call = (name: string, input: unknown = {}) =>
    client.connection.sendRequest<Answer>('aksNetworkLint/tool', { name, input });
  const lint = async (input: unknown = {}) => {
    const { findings } = JSON.parse((await call('lint', input)).text) as {
      findings: { rule: string; file: string; line: number }[];
    };
    return findings.map(({ rule, file, line }) => `${file}:${line} ${rule}`);
  };

  it('are those that package.json names, and the server knows each', async () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { languageModelTools: { name: string; modelDescription: string; inputSchema: { type: string } }[] };
    };
    assert.equal(contributes.languageModelTools.length, 5);
    for (const { name, modelDescription, inputSchema } of contributes.languageModelTools) {
      assert.match(name, /^aksNetworkLint_\w+$/);
      assert.ok(modelDescription.length > 20);
      assert.equal(inputSchema.type, 'object');
      assert.doesNotMatch((await call(name.replace('aksNetworkLint_', ''))).text, /no tool/);
    }
    assert.match((await call('delete')).text, /no tool delete/);
  });

  it('see what is open and not saved, drafts, and the settings of the editor', async () => {
    assert.deepEqual(
      (await lint()).filter((one) => one.includes('no-kubenet')),
      ['infra/other.bicep:6 no-kubenet'],
    );
    assert.ok(!(await lint()).some((one) => one.includes('use-network-policy')));
    await client.open(client.uri('main.bicep'), 'bicep', `\n${cluster('kubenet')}`);
    assert.ok((await lint({ paths: ['main.bicep'] })).includes('main.bicep:7 no-kubenet'));
    const drafts = [{ file: 'new.bicep', text: cluster('kubenet') }];
    assert.ok((await lint({ drafts })).includes('new.bicep:6 no-kubenet'));
    assert.ok(!(await lint()).some((one) => one.startsWith('new.bicep')), 'a draft is forgotten');
  });

  it('take paths as people write them, and refuse what is outside', async () => {
    for (const path of ['infra', './infra/other.bicep', client.uri('infra'), new URL(client.uri('infra')).pathname])
      assert.ok(
        (await lint({ paths: [path] })).every((one) => one.startsWith('infra/')),
        path,
      );
    for (const path of ['../x.bicep', '/etc/passwd', 'file:///etc/passwd', 'memfs:/main.bicep']) {
      const { text, isError } = await call('lint', { paths: [path] });
      assert.deepEqual([isError, /outside/.test(text)], [true, true], path);
    }
    assert.match((await call('lint', { paths: ['gone.bicep'] })).text, /gone\.bicep does not exist/);
  });

  it('explain rules and values, draw the plan and preview fixes; nothing is written', async () => {
    assert.equal((await call('explain_rule', { rule: 'CKV2_AZURE_29' })).text, 'The page of no-kubenet');
    assert.match(
      (await call('explain_value', { file: 'infra/other.bicep', line: 6, column: 24 })).text,
      /networkPlugin is 'kubenet'/,
    );
    assert.match((await call('network_plan')).text, /\| Cluster \| aks \|/);
    const { text } = await call('fix_preview', { paths: ['main.bicep'] });
    assert.match(text, /^--- a\/main\.bicep\n\+\+\+ b\/main\.bicep\n@@/);
    assert.match(text, /\n-\s+dnsServiceIP: '10\.0\.0\.1'\n\+\s+dnsServiceIP: '10\.0\.0\.10'\n/);
    assert.equal(client.read('main.bicep'), cluster('azure'));
  });

  it('bear whatever they are given', async () => {
    for (const input of [null, 7, { paths: 7, drafts: [null, { file: 1 }] }, { rule: {}, line: 'x', file: '' }])
      for (const name of ['lint', 'explain_rule', 'explain_value', 'network_plan', 'fix_preview'])
        assert.equal(typeof (await call(name, input)).text, 'string');
    for (const drafts of [
      [{ file: '%', text: '' }],
      [{ file: '\0', text: 'x' }],
      [{ file: 'a b%20/ü.bicep', text: cluster('kubenet') }],
    ])
      assert.equal(typeof (await call('lint', { drafts })).text, 'string');
    assert.equal(typeof (await call('lint', { paths: ['https:', 'c:\\x', '::'] })).text, 'string');
    assert.equal(await client.connection.sendRequest('aksNetworkLint/ping'), null);
  });
});

describe('Tools for assistants without a folder', () => {
  it('say so', async () => {
    const client = new Client();
    await client.start(fullCapabilities, { workspaceFolders: null });
    const answer = await client.connection.sendRequest<Answer>('aksNetworkLint/tool', {
      name: 'lint',
      input: { paths: ['x.bicep'] },
    });
    assert.deepEqual(answer, { text: 'No folder is open.', isError: true });
    await client.stop();
  });
});
