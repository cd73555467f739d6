import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  TextDocuments,
  TextDocumentSyncKind,
  WatchKind,
  type Connection,
  type InitializeParams,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { LocatedFinding } from '../engine/analysis/analyze';
import { LineIndex } from '../engine/analysis/positions';
import { explainAt } from '../engine/analysis/explain';
import { parseSource } from '../engine/analysis/source';
import { Workspace } from '../engine/analysis/workspace';
import type { FileSystem } from '../engine/project/files';
import { kindOf } from '../engine/project/kinds';
import { planNotes } from '../engine/plan/plan';
import type { Root } from '../engine/project/roots';
import { basename, normalizeUri } from '../engine/project/uri';
import { catalogue } from '../shared-rules/catalogue';
import { codeActions, fixAllKind } from './actions';
import { toHover } from './hover';
import { defaultConfiguration, readConfiguration, type Configuration } from './configuration';
import { engineUri } from './documents';
import { noteToDiagnostic, toDiagnostic, type Converter } from './to-lsp';

/** The command that the editor offers; the client registers it because the server does. */
const scanCommand = 'aksNetworkLint.scanWorkspace';
/** Gives the network plan as an HTML page; the client shows it. */
const planCommand = 'aksNetworkLint.networkPlan';
/** How long findings that a syntax error has swallowed stay before they go. Milliseconds. */
const graceTime = 300;
/** How long one slice of work may hold up other requests. Milliseconds. */
const sliceTime = 15;

/** Serves one editor. All state can be rebuilt from open documents, the disk and the settings. */
export function serve(connection: Connection, system: FileSystem): void {
  const documents = new TextDocuments(TextDocument);
  const openUris = new Map<string, string>();
  const published = new Map<string, readonly LocatedFinding[]>();
  const grace = new Map<string, NodeJS.Timeout>();
  let folders: readonly string[] = [];
  const newWorkspace = () => new Workspace(system, folders, catalogue, () => new Date(), (message) => connection.console.error(message));
  let workspace = newWorkspace();
  let configuration: Configuration = defaultConfiguration;
  let capabilities: InitializeParams['capabilities'] = {};
  let lastEdited: string | undefined;

  const documentOf = (file: string) => documents.get(openUris.get(file) ?? '');
  const lineIndexes = new WeakMap<object, LineIndex>();
  const to: Converter = {
    uri: (file) => openUris.get(file) ?? file,
    lines(file) {
      const text = workspace.files.get(file) ?? { text: '' };
      let lines = lineIndexes.get(text);
      if (!lines) lineIndexes.set(text, (lines = new LineIndex(text.text)));
      return lines;
    },
    version: (file) => documentOf(file)?.version ?? null,
    get relatedInformation() {
      return capabilities.textDocument?.publishDiagnostics?.relatedInformation === true;
    },
    text: (file) => workspace.files.get(file)?.text ?? '',
    get snippets() {
      return capabilities.workspace?.workspaceEdit?.snippetEditSupport === true;
    },
    get changeAnnotations() {
      return capabilities.workspace?.workspaceEdit?.changeAnnotationSupport !== undefined;
    },
  };

  // Nothing is shown before the settings are known, or it would be shown twice.
  let configured: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    configured = resolve;
  });

  // One run at a time; a change while it runs makes it stop between roots and start over.
  let generation = 0;
  let running: Promise<void> | undefined;
  const update = (): Promise<void> => {
    generation++;
    running ??= (async () => {
      await ready;
      let done = -1;
      while (done !== generation) {
        done = generation;
        const current = done;
        let sliceEnd = Date.now() + sliceTime;
        await workspace.update({
          ...(lastEdited === undefined ? {} : { first: lastEdited }),
          stop: () => generation !== current,
          done: (files) => files.forEach(publish),
          pause: async () => {
            if (Date.now() < sliceEnd) return;
            await new Promise((resolve) => setImmediate(resolve));
            sliceEnd = Date.now() + sliceTime;
          },
        });
      }
    })()
      .catch((error: unknown) => connection.console.error(`The analysis failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`))
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  /** Shows a file's findings. Where broken syntax has swallowed some, the old ones stay a moment, so that typing does not flicker. */
  const publish = (file: string) => {
    const findings = openUris.has(file) || configuration.scan ? workspace.findings(file) : [];
    const before = published.get(file) ?? [];
    const lost = before.some((old) => !findings.some((finding) => finding.rule === old.rule && finding.message === old.message));
    if (lost && openUris.has(file) && parseSource(file, workspace.files).problems.length > 0) {
      if (!grace.has(file)) grace.set(file, setTimeout(() => send(file, workspace.findings(file)), graceTime));
      return;
    }
    send(file, findings);
  };
  const send = (file: string, findings: readonly LocatedFinding[]) => {
    clearTimeout(grace.get(file));
    grace.delete(file);
    const notes = openUris.has(file) || configuration.scan ? workspace.notes(file) : [];
    if (findings.length === 0 && notes.length === 0 && !published.has(file) && !openUris.has(file)) return;
    if (findings.length === 0 && notes.length === 0) published.delete(file);
    else published.set(file, findings);
    const version = documentOf(file)?.version;
    void connection.sendDiagnostics({ uri: to.uri(file), ...(version === undefined ? {} : { version }), diagnostics: [...findings.map((finding) => toDiagnostic(finding, to)), ...notes.map((note) => noteToDiagnostic(note, to))] });
  };
  const publishAll = () => {
    for (const file of new Set([...published.keys(), ...workspace.judgedFiles()])) publish(file);
  };

  const configure = async () => {
    const read = await readConfiguration(connection, capabilities);
    configuration = read;
    workspace.settings = read.settings;
  };

  /** Reads the whole workspace into the Problems panel. */
  const scanWorkspace = async () => {
    const progress = capabilities.window?.workDoneProgress === true ? await connection.window.createWorkDoneProgress() : undefined;
    progress?.begin('AKS Network Lint: scanning the workspace', undefined, undefined, true);
    let cancelled = false;
    progress?.token.onCancellationRequested(() => {
      cancelled = true;
    });
    try {
      const result = await workspace.scan({
        stop: () => cancelled,
        progress: (files) => progress?.report(`${files} files`),
        hidden: configuration.hidden,
      });
      if (result.limit !== undefined) connection.window.showWarningMessage(`AKS Network Lint did not read the whole workspace: ${result.limit}.`);
      if (!cancelled) await update();
    } finally {
      progress?.done();
    }
  };

  connection.onInitialize((params) => {
    capabilities = params.capabilities;
    folders = (params.workspaceFolders ?? []).map((folder) => normalizeUri(folder.uri));
    workspace = newWorkspace();
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        inlayHintProvider: true,
        codeActionProvider: { codeActionKinds: ['quickfix', fixAllKind] },
        executeCommandProvider: { commands: [scanCommand, planCommand] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
      serverInfo: { name: 'aks-network-lint' },
    };
  });

  connection.onInitialized(() => {
    void (async () => {
      if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
        await connection.client.register(DidChangeWatchedFilesNotification.type, {
          watchers: [
            { globPattern: '**/*.{bicep,bicepparam,json,jsonc,tf,tofu,tfvars}' },
            { globPattern: '**/.terraform.lock.hcl' },
            // A folder that comes or goes takes its files with it and names none of them.
            { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
          ],
        });
      }
      if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) await connection.client.register(DidChangeConfigurationNotification.type, { section: 'aksNetworkLint' });
      if (capabilities.workspace?.workspaceFolders) {
        connection.workspace.onDidChangeWorkspaceFolders((event) => {
          const gone = event.removed.map((folder) => normalizeUri(folder.uri));
          folders = [...folders.filter((folder) => !gone.includes(folder)), ...event.added.map((folder) => normalizeUri(folder.uri))];
          void restart();
        });
      }
      await configure();
      configured();
      if (configuration.scan) await scanWorkspace();
      else await update();
    })().catch((error: unknown) => {
      configured();
      connection.console.error(String(error));
    });
  });

  /** Other folders: everything is read again. */
  const restart = async () => {
    const old = [...published.keys()];
    workspace = newWorkspace();
    workspace.settings = configuration.settings;
    for (const [file, uri] of openUris) {
      const document = documents.get(uri);
      if (document) workspace.files.open(file, document.getText());
      workspace.changed(file);
    }
    if (configuration.scan) await scanWorkspace();
    else await update();
    for (const file of old) publish(file);
  };

  connection.onDidChangeConfiguration(() => {
    void (async () => {
      const scanned = configuration.scan;
      await configure();
      if (capabilities.workspace?.inlayHint?.refreshSupport) void connection.languages.inlayHint.refresh();
      if (configuration.scan && !scanned) await scanWorkspace();
      else await update();
      publishAll();
    })().catch((error: unknown) => connection.console.error(String(error)));
  });

  documents.onDidChangeContent(({ document }) => {
    const file = engineUri(document);
    if (file === undefined) return;
    openUris.set(file, document.uri);
    workspace.files.open(file, document.getText());
    workspace.changed(file);
    lastEdited = file;
    void update();
  });

  documents.onDidClose(({ document }) => {
    const file = engineUri(document);
    if (file === undefined || openUris.get(file) !== document.uri) return;
    void (async () => {
      workspace.files.close(file);
      await workspace.files.refresh(file);
      workspace.changed(file);
      await update();
      // Another name for the same document may be open by now: editors re-label documents by closing and opening them.
      if (documents.get(document.uri) !== undefined) return;
      openUris.delete(file);
      publish(file);
      if (!workspace.files.get(file)) send(file, []);
    })().catch((error: unknown) => connection.console.error(String(error)));
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    void (async () => {
      const arrived: string[] = [];
      for (const { uri, type } of changes) {
        const file = normalizeUri(uri);
        workspace.files.forget(file);
        if (kindOf(file) ?? file.endsWith('.hcl')) {
          if (type !== FileChangeType.Deleted) await workspace.files.refresh(file);
          workspace.changed(file);
        } else if (type === FileChangeType.Deleted) {
          for (const inside of workspace.judgedFiles().filter((one) => one.startsWith(`${file}/`))) {
            workspace.files.forget(inside);
            workspace.changed(inside);
          }
        } else if (configuration.scan && (await system.list(file)).length > 0) arrived.push(file);
      }
      if (arrived.length > 0) await workspace.scan({ hidden: configuration.hidden }, arrived);
      await update();
    })().catch((error: unknown) => connection.console.error(String(error)));
  });

  connection.onCodeAction(async (params, token) => {
    const document = documents.get(params.textDocument.uri);
    const file = document && engineUri(document);
    if (file === undefined) return [];
    await running;
    return token.isCancellationRequested ? [] : codeActions(file, params, workspace, to);
  });

  connection.onHover(async ({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    const file = document && engineUri(document);
    if (!document || file === undefined) return null;
    await running;
    const offset = document.offsetAt(position);
    const roots = workspace.rootsOf(file);
    return toHover(file, explainAt(file, offset, roots, workspace.files), notesAt(file, offset, roots), to) ?? null;
  });

  const notesOf = (file: string, roots: readonly Root[]) => {
    try {
      return planNotes(file, workspace.plans(roots));
    } catch (error) {
      connection.console.error(`The network plan failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return [];
    }
  };
  const notesAt = (file: string, offset: number, roots: readonly Root[]) => notesOf(file, roots).filter(({ start, end }) => start <= offset && offset <= end);

  connection.languages.inlayHint.on(async ({ textDocument, range }) => {
    const document = documents.get(textDocument.uri);
    const file = document && engineUri(document);
    if (!document || file === undefined || !configuration.inlayHints) return [];
    await running;
    const [from, until] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    return notesOf(file, workspace.rootsOf(file)).flatMap(({ end, short, lines }) =>
      short !== undefined && from <= end && end <= until ? [{ position: document.positionAt(end), label: short, tooltip: lines.join('\n'), paddingLeft: true }] : [],
    );
  });

  connection.onExecuteCommand(async ({ command, arguments: args }) => {
    if (command === scanCommand) await scanWorkspace();
    if (command !== planCommand) return undefined;
    await running;
    const [nonce, uri] = (args ?? []) as unknown[];
    const file = typeof uri === 'string' ? normalizeUri(uri) : undefined;
    const own = file === undefined ? [] : workspace.rootsOf(file);
    const nameOf = (one: string) => {
      const folder = folders.find((base) => one === base || one.startsWith(`${base}/`));
      return decodeURIComponent(folder === undefined ? one : one === folder ? basename(one) : one.slice(folder.length + 1));
    };
    return workspace.planPage(own.length > 0 ? own : workspace.roots, nameOf, (one) => to.uri(one), typeof nonce === 'string' ? nonce : undefined);
  });

  documents.listen(connection);
  connection.listen();
}
