import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  TextDocuments,
  TextDocumentSyncKind,
  WatchKind,
  type ProtocolNotificationType,
  type Connection,
  type InitializeParams,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { basename, explainAt, type FileSystem, kindOf, LineIndex, type LocatedFinding, normalizeUri, parseSource, planNotes, type Root, uriOfPath, Workspace } from '../engine/engine';
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
/** How long open files wait for the workspace to be read. Milliseconds. */
const scanPatience = 2_000;
/** When a run takes longer, the edited file is shown before all its roots are judged: what it had moves with its text. Milliseconds. */
const earlyTime = 150;

/** Serves one editor. All state can be rebuilt from open documents, the disk and the settings. */
export function serve(connection: Connection, system: FileSystem): void {
  const documents = new TextDocuments(TextDocument);
  const openUris = new Map<string, string>();
  const published = new Map<string, readonly LocatedFinding[]>();
  /** What the editor has, as it was sent. */
  const sent = new Map<string, string>();
  /** Files whose findings may be others than those that were published. */
  const dirty = new Set<string>();
  const grace = new Map<string, NodeJS.Timeout>();
  let folders: readonly string[] = [];
  const newWorkspace = () => new Workspace(system, folders, catalogue, () => new Date(), (message) => connection.console.error(message));
  let workspace = newWorkspace();
  let configuration: Configuration = defaultConfiguration;
  let capabilities: InitializeParams['capabilities'] = {};
  let lastEdited: string | undefined;
  /** What the editor has sent of our settings without being asked. */
  let settings: unknown;

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

  // Nothing is shown before the settings and the workspace are known, or it would be shown twice.
  let configured: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    configured = resolve;
  });

  // One run at a time; a change while it runs makes it stop between roots and start over.
  let generation = 0;
  let running: Promise<void> | undefined;
  let sliced: Promise<void> = Promise.resolve();
  const update = (): Promise<void> => {
    generation++;
    running ??= (async () => {
      await ready;
      let done = -1;
      while (done !== generation) {
        done = generation;
        await runOnce(done);
      }
    })()
      .catch((error: unknown) => connection.console.error(`The analysis failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`))
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  /** A file is published once in a run, when all that it hangs on has been judged; the edited one also when that takes long. */
  const runOnce = async (current: number): Promise<void> => {
    const begin = Date.now();
    let sliceEnd = begin + sliceTime;
    let early = lastEdited;
    await workspace.update({
      ...(lastEdited === undefined ? {} : { first: lastEdited }),
      stop: () => generation !== current,
      done: (files) => files.forEach((file) => dirty.add(file)),
      pause: async () => {
        if (Date.now() < sliceEnd) return;
        if (early !== undefined && generation === current && Date.now() > begin + earlyTime) {
          publish(early);
          early = undefined;
        }
        sliced = new Promise((resolve) => setImmediate(resolve));
        await sliced;
        sliceEnd = Date.now() + sliceTime;
      },
    });
    if (generation !== current) return;
    for (const file of dirty) publish(file);
    dirty.clear();
  };
  /** Waits until all that a file hangs on has been judged; what else there is to do may go on. */
  const settled = async (file: string): Promise<void> => {
    await ready;
    while (running && !workspace.isSettled(file)) await Promise.race([running, sliced.then(() => new Promise((resolve) => setImmediate(resolve)))]);
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
    if (findings.length === 0) published.delete(file);
    else published.set(file, findings);
    const diagnostics = [...findings.map((finding) => toDiagnostic(finding, to)), ...notes.map((note) => noteToDiagnostic(note, to))].sort((a, b) => (a.severity ?? 0) - (b.severity ?? 0));
    const uri = to.uri(file);
    const set = JSON.stringify(diagnostics);
    // What was never shown is empty; an open document is told so once.
    if ((sent.get(uri) ?? (openUris.has(file) ? undefined : '[]')) === set) return;
    if (diagnostics.length > 0 || openUris.has(file)) sent.set(uri, set);
    else sent.delete(uri);
    const version = documentOf(file)?.version;
    void connection.sendDiagnostics({ uri, ...(version === undefined ? {} : { version }), diagnostics });
  };
  const publishAll = () => {
    for (const file of new Set([...published.keys(), ...workspace.judgedFiles()])) publish(file);
  };

  const configure = async () => {
    const read = await readConfiguration(connection, capabilities, settings);
    configuration = read;
    workspace.settings = read.settings;
  };

  /** Reads the whole workspace into the Problems panel. */
  const scanWorkspace = async () => {
    // An editor that announces progress and then refuses it goes without.
    const progress = capabilities.window?.workDoneProgress === true ? await connection.window.createWorkDoneProgress().catch(() => undefined) : undefined;
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
      configured();
      if (result.limit !== undefined) connection.window.showWarningMessage(`AKS Network Lint did not read the whole workspace: ${result.limit}.`);
      if (!cancelled) await update();
    } finally {
      progress?.done();
    }
  };

  connection.onInitialize((params) => {
    capabilities = params.capabilities;
    settings = params.initializationOptions;
    folders = foldersOf(params).map(normalizeUri);
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

  /** An editor that announces registration and then refuses it goes without. */
  const register = async <T>(type: ProtocolNotificationType<unknown, T>, options: T) => {
    try {
      await connection.client.register(type, options);
    } catch (error) {
      connection.console.warn(`The editor does not say what happens on the disk or to settings: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  connection.onInitialized(() => {
    void (async () => {
      if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
        await register(DidChangeWatchedFilesNotification.type, {
          watchers: [
            { globPattern: '**/*.{bicep,bicepparam,json,jsonc,tf,tofu,tfvars}' },
            { globPattern: '**/.terraform.lock.hcl' },
            // A folder that comes or goes takes its files with it and names none of them.
            { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
          ],
        });
      }
      if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) await register(DidChangeConfigurationNotification.type, { section: 'aksNetworkLint' });
      if (capabilities.workspace?.workspaceFolders) {
        connection.workspace.onDidChangeWorkspaceFolders((event) => {
          const gone = event.removed.map((folder) => normalizeUri(folder.uri));
          folders = [...folders.filter((folder) => !gone.includes(folder)), ...event.added.map((folder) => normalizeUri(folder.uri))];
          void restart();
        });
      }
      await configure();
      if (configuration.scan) {
        // Who calls a module is known when the workspace has been read. Where that takes long, open files are shown as they are.
        setTimeout(configured, scanPatience);
        await scanWorkspace();
      } else {
        configured();
        await update();
      }
    })()
      .catch((error: unknown) => connection.console.error(String(error)))
      .finally(configured);
  });

  /** Other folders: everything is read again. */
  const restart = async () => {
    const old = [...published.keys()];
    // A run that goes on is of the old folders; nothing is shown before the new ones have been read.
    generation++;
    dirty.clear();
    lastEdited = undefined;
    workspace = newWorkspace();
    workspace.settings = configuration.settings;
    for (const [file, uri] of openUris) {
      const document = documents.get(uri);
      if (document) workspace.open(file, document.getText());
    }
    if (configuration.scan) await scanWorkspace();
    else await update();
    for (const file of old) publish(file);
  };

  connection.onDidChangeConfiguration(({ settings: changed }) => {
    settings = (changed as unknown) ?? settings;
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
    const isNew = !openUris.has(file);
    openUris.set(file, document.uri);
    workspace.open(file, document.getText());
    lastEdited = file;
    if (isNew) dirty.add(file);
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

  // A sign of life for who watches.
  connection.onRequest('aksNetworkLint/ping', () => null);

  connection.onCodeAction(async (params, token) => {
    const document = documents.get(params.textDocument.uri);
    const file = document && engineUri(document);
    if (file === undefined) return [];
    await settled(file);
    return token.isCancellationRequested ? [] : codeActions(file, params, workspace, to);
  });

  connection.onHover(async ({ textDocument, position }, token) => {
    const document = documents.get(textDocument.uri);
    const file = document && engineUri(document);
    if (!document || file === undefined) return null;
    await settled(file);
    if (token.isCancellationRequested) return null;
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
    await settled(file);
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

/** The URIs of the folders to look at: of older editors the one that they have open. */
function foldersOf({ workspaceFolders, rootUri, rootPath }: Pick<InitializeParams, 'workspaceFolders'> & { readonly rootUri?: string | null; readonly rootPath?: string | null }): string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  if (rootUri) return [rootUri];
  return rootPath ? [uriOfPath(rootPath)] : [];
}
