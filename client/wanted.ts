import { workspace, type Disposable, type TextDocument } from 'vscode';
import { editorIds, kindOf, looksRelevant } from '../engine/files/kinds';

/** What a workspace with a cluster has; the same as in `activationEvents`. */
const templates =
  '**/{*.bicep,*.tf,*.tofu,azuredeploy*.json,*.parameters*.json,.aks-network-lint.yaml,*.aks-network-lint.yaml}';

/**
 * Calls `begin` as soon as there is something to judge: a template or a configuration in the workspace, or a document that is open and no
 * plain YAML. YAML that says nothing of Kubernetes costs one search, and no server.
 */
export async function whenWanted(begin: () => Promise<void>): Promise<Disposable> {
  // Nothing but plain YAML calls us without need: all else that does has been found in the workspace, or asked for.
  if (!workspace.textDocuments.some(isYaml) || workspace.textDocuments.some(isWanted)) {
    await begin();
    return { dispose: () => undefined };
  }
  const watcher = workspace.createFileSystemWatcher(templates, false, true, true);
  const waiting = [
    watcher,
    watcher.onDidCreate(() => start()),
    workspace.onDidOpenTextDocument((document) => isWanted(document) && start()),
    workspace.onDidChangeTextDocument(({ document }) => isWanted(document) && start()),
    workspace.onDidChangeWorkspaceFolders(() => void hasTemplates().then((has) => has && start())),
  ];
  let isStarted = false;
  const stop = () => waiting.forEach((one) => void one.dispose());
  const start = () => {
    if (isStarted) return;
    isStarted = true;
    stop();
    void begin();
  };
  // A virtual workspace may have nobody who searches it, and never answer.
  void hasTemplates().then((has) => has && start());
  return { dispose: stop };
}

async function hasTemplates(): Promise<boolean> {
  return (await workspace.findFiles(templates, '**/node_modules/**', 1)).length > 0;
}

function isYaml({ languageId, uri }: TextDocument): boolean {
  return languageId === 'yaml' || kindOf(uri.path) === 'manifests';
}

/** Any document of ours; of YAML only what may be a manifest, or configures us. */
function isWanted(document: TextDocument): boolean {
  const { languageId, uri } = document;
  const kind = kindOf(uri.path);
  if (kind !== 'manifests' && languageId !== 'yaml') return kind !== undefined || editorIds.includes(languageId);
  return /aks-network-lint\.yaml$/.test(uri.path) || looksRelevant('manifests', document.getText());
}
