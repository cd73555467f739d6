import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, noFinding, open, theFinding, until } from './helpers';

describe('A subnet without a network security group', () => {
  afterEach(closeAll);

  it('gets one that the author goes on to name, in every place at once', async () => {
    const editor = await open('network/azuredeploy.json');
    const { document } = editor;
    const before = document.getText();
    const finding = await theFinding(document.uri, 'use-subnet-nsg');
    editor.selection = new vscode.Selection(finding.range.start, finding.range.start);
    await vscode.commands.executeCommand('editor.action.codeAction', { kind: 'quickfix', apply: 'first' });
    await until(
      () => document.getText() !== before,
      () => 'the fix',
    );

    const group = (name: string) => `        {
            "type": "Microsoft.Network/networkSecurityGroups",
            "apiVersion": "2024-05-01",
            "name": "${name}",
            "location": "westeurope",
            "properties": {
                "securityRules": []
            }
        }`;
    const id = (name: string) => `"[resourceId('Microsoft.Network/networkSecurityGroups', '${name}')]"`;
    const after = (name: string) =>
      before
        .replace(
          '"addressPrefix": "10.20.0.0/22"',
          `"addressPrefix": "10.20.0.0/22",\n                            "networkSecurityGroup": {\n                                "id": ${id(name)}\n                            }`,
        )
        .replace(
          '                ]\n            }\n        },\n',
          `                ]\n            },\n            "dependsOn": [${id(name)}]\n        },\n${group(name)},\n`,
        );
    assert.equal(document.getText(), after('nsg-snet-nodes'));
    assert.deepEqual(
      editor.selections.map((selection) => document.getText(selection)),
      ['nsg-snet-nodes', 'nsg-snet-nodes', 'nsg-snet-nodes'],
    );

    await vscode.commands.executeCommand('type', { text: 'nsg-aks' });
    assert.equal(document.getText(), after('nsg-aks'));
    await noFinding(document.uri, 'use-subnet-nsg');
    await vscode.commands.executeCommand('undo');
  });
});
