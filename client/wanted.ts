import { workspace, type Disposable, type TextDocument } from 'vscode';
import { decodeText } from '../engine/files/decode';
import { editorIds, endingOf, kindOf, looksRelevant, type FileKind } from '../engine/files/kinds';

/** What a workspace with a cluster has; the same as in `activationEvents`. */
const templates =
  '**/{*.bicep,*.tf,*.tofu,azuredeploy*.json,*.parameters*.json,.aks-network-lint.yaml,*.aks-network-lint.yaml}';
/** What templates in JSON are often called; whether they are some is for their content to say. */
const perhaps = '**/{main,template,mainTemplate,*.template,deploy*,aks*,cluster*}.json';
/** So many of those are read. */
const maxRead = 20;
/** A longer document is looked at when it is opened, and not at each key. Characters. */
const maxAtKey = 1_000_000;

/**
 * Calls `begin` as soon as there is something to judge: a template or a configuration in the workspace, or a document that is open and no
 * plain YAML or JSON. What says nothing of Kubernetes, and is no template, costs a search, and no server.
 */
export async function whenWanted(begin: () => Promise<void>): Promise<Disposable> {
  // Nothing but plain YAML and JSON calls us without need: all else that does has been found in the workspace, or asked for.
  if (!workspace.textDocuments.some((one) => plainKind(one)) || workspace.textDocuments.some(isWanted)) {
    await begin();
    return { dispose: () => undefined };
  }
  const watcher = workspace.createFileSystemWatcher(templates, false, true, true);
  const waiting = [
    watcher,
    watcher.onDidCreate(() => start()),
    workspace.onDidOpenTextDocument((document) => isWanted(document) && start()),
    workspace.onDidChangeTextDocument(({ document }) => isAtKey(document) && isWanted(document) && start()),
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
  if ((await workspace.findFiles(templates, '**/node_modules/**', 1)).length > 0) return true;
  for (const uri of await workspace.findFiles(perhaps, '**/node_modules/**', maxRead)) {
    const text = decodeText(await workspace.fs.readFile(uri).then(undefined, () => new Uint8Array()));
    if (typeof text === 'string' && looksRelevant('json', text)) return true;
  }
  return false;
}

/** YAML or JSON, of which most has nothing to do with us; undefined: another kind, or none. */
function plainKind({ languageId, uri }: TextDocument): FileKind | undefined {
  const kind = kindOf(uri.path) ?? kindOf(endingOf(languageId) ?? '');
  if (languageId === 'arm-template') return undefined;
  return kind === 'manifests' || kind === 'json' ? kind : undefined;
}

function isAtKey(document: TextDocument): boolean {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end) <= maxAtKey;
}

/** Any document of ours; of YAML and JSON only what may be a manifest or a template, or configures us. */
function isWanted(document: TextDocument): boolean {
  const { languageId, uri } = document;
  const kind = plainKind(document);
  if (kind === undefined) return kindOf(uri.path) !== undefined || editorIds.includes(languageId);
  return /aks-network-lint\.yaml$/.test(uri.path) || looksRelevant(kind, document.getText());
}
