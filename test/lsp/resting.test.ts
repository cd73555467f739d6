import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { createConnection } from 'vscode-languageserver/node';
import { Publisher } from '../../server/publisher';
import { Session } from '../../server/session';
import { Updates } from '../../server/updates';
import { memory } from '../lint';

const callers = 30;
const edits = 20;
const file = 'file:///workspace/module/main.tf';
const module = `variable "plugin" {}

resource "azurerm_kubernetes_cluster" "aks" {
  name = "aks"

  network_profile {
    network_plugin = var.plugin
  }
}
`;
const files = {
  'module/main.tf': module,
  ...Object.fromEntries(
    Array.from({ length: callers }, (_, at) => [
      `root${at}/main.tf`,
      'module "aks" {\n  source = "../module"\n  plugin = "kubenet"\n}\n',
    ]),
  ),
};

describe('Typing in a module that many templates call', () => {
  it('judges one of them at a key, and the others once, when it rests', async () => {
    const session = new Session(
      createConnection(new PassThrough(), new PassThrough()),
      memory(files),
      () => new Promise((resolve) => setImmediate(resolve)),
    );
    session.folders = ['file:///workspace'];
    session.renew();
    const { workspace } = session;
    const updates = new Updates(session, new Publisher(session), () => undefined);
    updates.begin();
    await workspace.scan();
    await updates.update();
    let judged = 0;
    const update = workspace.update.bind(workspace);
    workspace.update = (options = {}) =>
      update({
        ...options,
        pause: (left) => {
          judged++;
          return options.pause?.(left) ?? Promise.resolve();
        },
      });
    // Nobody rests while the clock stands still, however slow the machine is.
    const { now } = Date;
    const stopped = now();
    Date.now = () => stopped;
    let text = module;
    for (let edit = 0; edit < edits; edit++) {
      text += '# a comment\n';
      workspace.open(file, text);
      updates.edited(file, true);
      void updates.update();
      // The run gets its turn, and waits for the next key.
      for (let turn = 0; turn < 20; turn++) await session.nextTask();
    }
    Date.now = now;
    assert.ok(judged <= edits, `${judged} roots were judged while ${edits} keys were typed`);
    await updates.finished();
    assert.ok(judged >= callers, 'all are judged in the end');
    assert.ok(judged <= edits + callers, `${judged} roots were judged`);
  });
});
