import assert from 'node:assert/strict';
import { Client, fullCapabilities } from './client';

const cluster = (plugin: string) =>
  `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: ${plugin}\n    }\n  }\n}\n`;

interface Far {
  readonly done: number;
  readonly all?: number;
}
interface Summary {
  readonly findings: { readonly error: number; readonly warning: number; readonly hint: number };
  readonly files: number;
  readonly at: number;
  readonly left: number;
  readonly unknown?: { readonly properties: number; readonly unknown: number; readonly top: readonly string[] };
  readonly asked?: true;
}

describe('How the linter as a whole stands', () => {
  let client: Client;
  let heard: Summary[];
  let said: string[];
  let far: (Far | null)[];
  let cancelsAtOnce = false;
  afterEach(() => client.stop());

  async function start(
    files: { readonly [path: string]: string },
    initializationOptions: unknown = { summary: true },
    cancels = false,
  ): Promise<void> {
    client = new Client(files);
    client.cancelsProgress = cancels;
    [heard, said, far] = [[], [], []];
    client.connection.onNotification('aksNetworkLint/summary', (summary: Summary) => void heard.push(summary));
    client.connection.onNotification(
      'window/showMessage',
      ({ message }: { message: string }) => void said.push(message),
    );
    client.connection.onNotification('aksNetworkLint/scanning', ({ far: now }: { far: Far | null }) => {
      far.push(now);
      if (now?.all !== undefined && now.done > 0 && cancelsAtOnce)
        void client.connection.sendNotification('aksNetworkLint/cancelScan');
    });
    await client.start(fullCapabilities, { initializationOptions });
  }
  /** What is not published wakes nobody: a request behind it is answered after it. */
  const until = async (wanted: (summary: Summary) => boolean): Promise<Summary> => {
    for (let tries = 0; tries < 400; tries++) {
      const found = heard.findLast(wanted);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(JSON.stringify(heard.at(-1)));
  };
  const all = ({ findings }: Summary) => Object.values(findings).reduce((sum, count) => sum + count, 0);

  it('is told after each run: findings by severity, files, and how much is unknown and why', async () => {
    await start({ 'a.bicep': cluster("'kubenet'"), 'b.bicep': `param p string\n${cluster('p')}` });
    const first = await until(({ files, unknown }) => files === 2 && unknown !== undefined);
    const shown = ['a.bicep', 'b.bicep'].flatMap((path) => client.last(client.uri(path))?.diagnostics ?? []);
    assert.equal(all(first), shown.length);
    assert.equal(first.findings.warning, shown.filter(({ severity }) => severity === 2).length);
    assert.equal(first.left, 0);
    assert.ok(first.unknown!.unknown > 0 && first.unknown!.unknown < first.unknown!.properties);
    assert.match(first.unknown!.top[0]!, /^\d+ × /);

    await client.open(client.uri('b.bicep'), 'bicep', '// nothing\n');
    const second = await until(({ files, unknown }) => files === 1 && unknown?.unknown === 0);
    assert.ok(all(second) < all(first));
    assert.ok(second.at >= first.at);
  });

  it('is not told to an editor that did not ask', async () => {
    await start({ 'a.bicep': cluster("'kubenet'") }, {});
    await client.until(client.uri('a.bicep'), ({ diagnostics }) => diagnostics.length > 0);
    await client.connection.sendRequest('aksNetworkLint/unknown');
    assert.deepEqual(heard, []);
  });

  it('is said when somebody asks for a scan', async () => {
    const scan = { command: 'aksNetworkLint.scanWorkspace' };
    await start({ 'a.bicep': cluster("'kubenet'") }, {});
    await client.connection.sendRequest('workspace/executeCommand', scan);
    const { length } = client.last(client.uri('a.bicep'))!.diagnostics;
    assert.match(
      said.join('\n'),
      new RegExp(`^AKS Network Lint: ${length} findings in 1 file \\(.*[1-9]\\d* warning.*\\); 0\\.0 % of`),
    );
    await client.stop();

    await start({ 'a.bicep': cluster("'kubenet'") });
    await client.connection.sendRequest('workspace/executeCommand', scan);
    assert.equal(all(await until(({ asked }) => asked === true)), length);
    assert.deepEqual(said, []);
  });

  it('says how far a scan is, and stops it where somebody asks', async () => {
    const four = ['a', 'b', 'c', 'd'].map((name) => cluster("'kubenet'").replace('aks', name)).join('');
    const files = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`f${at}/main.bicep`, four]));
    cancelsAtOnce = true;
    await start(files);
    const stopped = await until(({ left }) => left > 0);
    assert.ok(stopped.files < 120, `${stopped.files}`);
    cancelsAtOnce = false;
    assert.deepEqual(far[0], { done: 0 });
    await client.connection.sendRequest('workspace/executeCommand', { command: 'aksNetworkLint.scanWorkspace' });
    assert.equal(far.at(-1), null);
    assert.ok(far.some((one) => one?.all !== undefined && one.all + stopped.files >= 120 && one.done < one.all));
  });

  it('says what is unknown with a place for each reason, and which configuration holds', async () => {
    await start({
      'b.bicep': `param p string\n${cluster('p')}`,
      'infra/.aks-network-lint.yaml': 'preset: strict\nrules:\n  no-kubenet: error\n',
      'infra/c.bicep': cluster("'azure'"),
    });
    const unknown = await client.connection.sendRequest<{
      unknown: number;
      reasons: { reason: string; count: number; path: string; uri: string; range: { start: unknown } }[];
    }>('aksNetworkLint/unknown');
    assert.equal(
      unknown.unknown,
      unknown.reasons.reduce((sum, { count }) => sum + count, 0),
    );
    const reason = unknown.reasons.find(({ path }) => path.endsWith('networkPlugin'));
    assert.equal(reason?.uri, client.uri('b.bicep'));
    assert.deepEqual(reason?.range.start, { line: 5, character: 21 });
    const configuration = (path: string) =>
      client.connection.sendRequest('aksNetworkLint/configuration', { uri: client.uri(path) });
    assert.deepEqual(await configuration('b.bicep'), { preset: 'recommended', rules: 0, hasPlan: true });
    assert.deepEqual(await configuration('infra/c.bicep'), {
      uri: client.uri('infra/.aks-network-lint.yaml'),
      preset: 'strict',
      rules: 1,
      hasPlan: true,
    });
  });

  it('says how many templates wait when a scan is cancelled; what is open is judged all the same', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`f${at}/main.bicep`, cluster("'kubenet'")]),
    );
    await start(files, { summary: true }, true);
    await client.open(client.uri('f0/main.bicep'), 'bicep', cluster("'kubenet'"));
    await client.until(client.uri('f0/main.bicep'), ({ diagnostics }) => diagnostics.length > 0);
    const stopped = await until(({ files: shown }) => shown > 0);
    assert.equal(stopped.files + stopped.left <= 40, true);
    client.cancelsProgress = false;
    await client.connection.sendRequest('workspace/executeCommand', { command: 'aksNetworkLint.scanWorkspace' });
    const whole = await until(({ asked }) => asked === true);
    assert.deepEqual([whole.files, whole.left], [40, 0]);
  });
});
