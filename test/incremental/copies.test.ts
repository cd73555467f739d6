import assert from 'node:assert/strict';
import { Files } from '../../engine/files/files';
import { judgedWorkspace, memory } from '../lint';

const cluster = `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  properties: {
    networkProfile: { networkPlugin: 'kubenet', serviceCidr: '10.1.0.0/16', dnsServiceIP: '10.0.0.10' }
  }
}
`;

/** How many entries of maps are put into others meanwhile. */
function copiedBy(work: () => void): number {
  const before = globalThis.Map;
  let copied = 0;
  globalThis.Map = class<Key, Value> extends before<Key, Value> {
    constructor(entries?: Iterable<readonly [Key, Value]> | null) {
      super(entries);
      if (entries instanceof before) copied += this.size;
    }
  };
  try {
    work();
  } finally {
    globalThis.Map = before;
  }
  return copied;
}

describe('A copy of the files, to try an edit', () => {
  it('costs no more among many folders and open documents', async () => {
    const copied: number[] = [];
    for (const teams of [3, 60]) {
      const files = Object.fromEntries(
        Array.from({ length: teams }, (_, at) => [`team${at}/main.bicep`, cluster.replace("'aks'", `'aks${at}'`)]),
      );
      const workspace = await judgedWorkspace(files);
      for (const [path, text] of Object.entries(files)) workspace.open(`file:///workspace/${path}`, `${text}\n`);
      await workspace.update();
      const findings = workspace.findings('file:///workspace/team1/main.bicep');
      copied.push(
        copiedBy(() => assert.ok([...workspace.fixes(findings).of.values()].some(({ length }) => length > 0))),
      );
    }
    assert.equal(copied[1], copied[0]);
  });

  it('has its own texts and folders, and those of the others', async () => {
    const files = new Files(memory({ 'a/one.bicep': '1', 'b/two.bicep': '2' }), ['file:///workspace']);
    const uri = (path: string) => `file:///workspace/${path}`;
    const listed = (of: Files) => of.list(uri('a'));
    files.open(uri('b/open.bicep'), '3');
    listed(files);
    files.get(uri('a/one.bicep'));
    while (await files.load()) listed(files);
    const copy = files.with(
      new Map([
        [uri('a/new.bicep'), 'new'],
        [uri('a/one.bicep'), 'other'],
      ]),
    );
    assert.deepEqual(listed(copy), [uri('a/new.bicep'), uri('a/one.bicep')]);
    assert.deepEqual(listed(files), [uri('a/one.bicep')]);
    assert.deepEqual(
      [copy, files].map((of) => ['a/one.bicep', 'a/new.bicep', 'b/open.bicep'].map((path) => of.peek(uri(path))?.text)),
      [
        ['other', 'new', '3'],
        ['1', undefined, '3'],
      ],
    );
    const both = copy.with(new Map([[uri('a/last.bicep'), 'last']]));
    assert.equal(listed(both).length, 3);
    assert.equal(listed(copy).length, 2);
  });
});
