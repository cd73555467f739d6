import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pack } from './vscode-server';

/** What is open at the start, side by side: the guide as a page, and the sample that it begins with. */
const guide = 'README.md';
const sample = 'bicep/main.bicep';

/** Runs in the editor, once it is there. Neither the command line nor an address of VS Code opens two files side by side, one of them as a page. */
const code = `const { commands, Uri, ViewColumn, workspace } = require('vscode');
exports.activate = async () => {
  const [folder] = workspace.workspaceFolders ?? [];
  if (!folder) return;
  await commands.executeCommand('markdown.showPreview', Uri.joinPath(folder.uri, '${guide}'));
  await commands.executeCommand('vscode.open', Uri.joinPath(folder.uri, '${sample}'), { viewColumn: ViewColumn.Two, preview: false });
};
`;

/** An extension for the window of `npm start` alone, which opens the guide and the sample. @returns its package */
export function packGuide(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: 'guide',
    publisher: 'aks-network-lint',
    version: '0.0.1',
    description: 'Opens the guide to the samples.',
    license: 'MIT',
    engines: { vscode: '^1.91.0' },
    main: './guide.js',
    activationEvents: ['onStartupFinished'],
    extensionKind: ['workspace'],
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'guide.js'), code);
  writeFileSync(path.join(folder, 'README.md'), 'Opens the guide to the samples.');
  return pack(folder, path.join(folder, 'guide.vsix'));
}
