import {
  CodeLensRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  FileChangeType,
  MessageType,
  TextDocumentSyncKind,
  WatchKind,
  type CompletionItem,
  type Connection,
  type InitializeParams,
  type ProtocolNotificationType,
} from 'vscode-languageserver';
import { dirname, isConfiguration, kindOf, normalizeUri, uriOfPath, type FileSystem } from '../engine/engine';
import { Against, type OpenRevisions } from './against';
import { ClientFiles, diskAnd } from './client-files';
import { readConfigurations } from './configuration';
import { engineUri } from './documents';
import { codeActions, fixAllKind } from './features/code-action';
import { completion, configurationHover } from './features/configuration-file';
import { diagnosticProvider, Pulls, pulls, rulePagesOf } from './features/diagnostic';
import { fixRule, fixRuleCommand } from './features/fix-rule';
import { hover } from './features/hover';
import { codeLenses, inlayHints, planDrawing, planPage, putSubnet } from './features/plan';
import { changeSeverity, severityCommand } from './features/severity';
import { configurationAnswer, every, Summaries, unknownAnswer } from './features/summary';
import { runTool } from './features/tools';
import { Publisher } from './publisher';
import { Session } from './session';
import { Updates } from './updates';

/** The command that the editor offers; the client registers it because the server does. */
const scanCommand = 'aksNetworkLint.scanWorkspace';
/** Gives the network plan as an HTML page; the client shows it. */
const planCommand = 'aksNetworkLint.networkPlan';
/** How long open files wait for the workspace to be read. Milliseconds. */
const scanPatience = 2_000;

/**
 * Serves one editor.
 * @param disk where there is one; everything else is read through the editor
 * @param nextTask resolves when what has come in meanwhile has had its turn
 * @param revisions opens what files are compared with; undefined where there is no disk to read it from
 * @param scanning is told when the whole workspace begins to be read, and when it has been judged
 */
export function serve(
  connection: Connection,
  disk: FileSystem | undefined,
  nextTask: () => Promise<void>,
  revisions?: OpenRevisions,
  scanning?: (isScanning: boolean) => void,
): void {
  const clientFiles = new ClientFiles(connection);
  const system = disk ? diskAnd(disk, clientFiles) : clientFiles;
  const session = new Session(connection, system, nextTask);
  const against = new Against(session, revisions);
  const publisher = new Publisher(session);
  const updates = new Updates(session, publisher, () => against.rest());
  const pulled = new Pulls(session, updates, publisher);
  const summaries = new Summaries(session, publisher, updates);
  updates.ran = () => summaries.ran();
  const { documents } = session;

  const configure = async () => {
    session.configurations = await readConfigurations(
      connection,
      session.capabilities,
      session.settings,
      session.folders.map((folder) => ({ folder, uri: session.folderUris.get(folder) ?? folder })),
    );
    session.above = await foldersAbove(session.folders, system);
    session.configure();
    against.use();
  };

  let cancelScan = () => undefined as void;
  /** Reads the whole workspace into the Problems panel. */
  const scanWorkspace = async () => {
    // An editor that announces progress and then refuses it goes without.
    const progress =
      session.capabilities.window?.workDoneProgress === true
        ? await connection.window.createWorkDoneProgress().catch(() => undefined)
        : undefined;
    progress?.begin(session.text('AKS Network Lint: scanning the workspace'), undefined, undefined, true);
    let cancelled = false;
    updates.hold(false);
    cancelScan = () => {
      cancelled = true;
      updates.hold(true);
    };
    progress?.token.onCancellationRequested(cancelScan);
    const report = every((done: number, all?: number) => {
      progress?.report(
        all === undefined ? session.text('{0} files', done) : session.text('{0} of {1} templates', done, all),
      );
      summaries.scanning({ done, ...(all === undefined ? {} : { all }) });
    });
    updates.progress = report;
    summaries.scanning({ done: 0 });
    const { files } = session.workspace;
    files.readsOnce = true;
    scanning?.(true);
    try {
      const unread = new Set(session.workspace.unread);
      const result = await session.workspace.scan({
        stop: () => cancelled,
        ...session.scanOptions,
        progress: report,
      });
      for (const file of [...unread, ...session.workspace.unread]) updates.touch(file);
      updates.begin();
      if (result.limit !== undefined)
        session.say(
          MessageType.Warning,
          session.text('AKS Network Lint did not read the whole workspace: {0}.', result.limit),
        );
      await updates.update();
    } finally {
      updates.progress = undefined;
      cancelScan = () => undefined;
      summaries.scanning(null);
      scanning?.(false);
      files.readsOnce = false;
      progress?.done();
    }
  };

  /** Other folders: everything is read again, and nothing is shown before that. */
  const restart = async () => {
    const old = publisher.shown;
    updates.abandon();
    session.renew();
    against.use(true);
    if (session.configuration.scan) await scanWorkspace();
    else await updates.update();
    for (const file of old) publisher.publish(file);
  };

  const readAgain = async () => {
    await configure();
    await restart();
  };

  /** An editor that announces registration and then refuses it goes without. */
  const register = async <T>(type: ProtocolNotificationType<unknown, T>, options: T) => {
    try {
      await connection.client.register(type, options);
    } catch (error) {
      connection.console.warn(
        `The editor does not say what happens on the disk or to settings: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };

  const subscribe = async () => {
    const { workspace } = session.capabilities;
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      await register(DidChangeWatchedFilesNotification.type, {
        watchers: [
          { globPattern: '**/*.{bicep,bicepparam,json,jsonc,tf,tofu,tfvars}' },
          { globPattern: '**/.terraform.lock.hcl' },
          // Configuration files, and what they extend.
          { globPattern: '**/*.{yaml,yml}' },
          // What is compared with, when it moves.
          { globPattern: '**/.git/{HEAD,MERGE_HEAD,packed-refs,refs/**}' },
          // A folder that comes or goes takes its files with it and names none of them.
          { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
        ],
      });
    }
    if (workspace?.didChangeConfiguration?.dynamicRegistration)
      await register(DidChangeConfigurationNotification.type, { section: 'aksNetworkLint' });
    if (!workspace?.workspaceFolders) return;
    connection.workspace.onDidChangeWorkspaceFolders((event) => {
      if (session.isFolderless) session.folders = [];
      session.isFolderless = false;
      const gone = event.removed.map((folder) => normalizeUri(folder.uri));
      session.folders = [
        ...session.folders.filter((folder) => !gone.includes(folder)),
        ...event.added.map((folder) => normalizeUri(folder.uri)),
      ];
      for (const { uri } of event.added) session.folderUris.set(normalizeUri(uri), uri);
      void session.guarded('Reading other folders', readAgain, undefined);
    });
  };

  connection.onInitialize((params) => {
    session.capabilities = params.capabilities;
    session.settings = params.initializationOptions;
    session.rulePages = rulePagesOf(params);
    session.texts = textsOf(params.initializationOptions);
    summaries.isWanted = says(params.initializationOptions, 'summary');
    const folders = foldersOf(params);
    session.folders = folders.map(normalizeUri);
    session.isFolderless = folders.length === 0;
    for (const uri of folders) session.folderUris.set(normalizeUri(uri), uri);
    session.isUntrusted = says(params.initializationOptions, 'isTrusted', false);
    clientFiles.isOffered = says(params.initializationOptions, 'readsFiles');
    session.renew();
    const isPulled = pulls(params);
    if (isPulled) publisher.show = (shown) => pulled.keep(shown);
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        hoverProvider: true,
        completionProvider: { triggerCharacters: [' ', ','] },
        inlayHintProvider: true,
        codeLensProvider: {},
        ...(isPulled ? { diagnosticProvider } : {}),
        codeActionProvider: { codeActionKinds: ['quickfix', fixAllKind] },
        executeCommandProvider: { commands: [scanCommand, planCommand, severityCommand, fixRuleCommand] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
      serverInfo: { name: 'aks-network-lint' },
    };
  });

  connection.onInitialized(() => {
    const start = async () => {
      await subscribe();
      await configure();
      if (!session.configuration.scan) {
        updates.begin();
        await updates.update();
        return;
      }
      // Who calls a module is known when the workspace has been read. Where that takes long, open files are shown as they are.
      setTimeout(() => updates.begin(), scanPatience);
      await scanWorkspace();
    };
    void session.guarded('The start', start, undefined).finally(() => updates.begin());
  });

  connection.onDidChangeConfiguration(({ settings }) => {
    session.settings = (settings as unknown) ?? session.settings;
    const change = async () => {
      const scanned = session.configuration.scan;
      await configure();
      if (session.capabilities.workspace?.inlayHint?.refreshSupport)
        connection.languages.inlayHint.refresh().catch((error: unknown) => session.log('Refreshing', error));
      if (session.capabilities.workspace?.codeLens?.refreshSupport)
        void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
      if (session.configuration.scan && !scanned) await scanWorkspace();
      else await updates.update();
      publisher.publishAll();
    };
    void session.guarded('Taking over the settings', change, undefined);
  });

  documents.onDidChangeContent(({ document }) => {
    const file = engineUri(document);
    if (file === undefined) return;
    const isTyped = session.open.has(file);
    if (!isTyped) against.look(file);
    if (!isTyped || isConfiguration(file)) updates.touch(file);
    session.open.set(file, document.uri);
    session.workspace.open(file, document.getText());
    updates.edited(file, isTyped);
    if (session.adopt(file)) void session.guarded(`Reading the folder of ${file}`, readAgain, undefined);
    else void updates.update();
  });

  // A commit or a checkout is seldom far from it, and not every editor watches .git.
  documents.onDidSave(({ document }) => {
    const file = engineUri(document);
    if (file !== undefined && against.look(file)) void updates.update();
  });

  documents.onDidClose(({ document }) => {
    const file = engineUri(document);
    if (file === undefined || session.open.get(file) !== document.uri) return;
    const close = async () => {
      await session.workspace.close(file);
      await updates.update();
      // Another name for the same document may be open by now: editors re-label documents by closing and opening them.
      if (documents.get(document.uri) !== undefined) return;
      session.open.delete(file);
      publisher.publish(file);
      if (!session.workspace.files.get(file)) publisher.send(file, []);
    };
    void session.guarded(`Closing ${file}`, close, undefined);
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    const follow = async () => {
      const { workspace, configuration } = session;
      const arrived: string[] = [];
      for (const { uri, type } of changes) {
        const file = normalizeUri(uri);
        if (isOfGit(file)) continue;
        workspace.files.forget(file);
        const isOurs = workspace.configurations.counts(file);
        if (isOurs) updates.touch(file);
        if (isOurs || (kindOf(file) ?? file.endsWith('.hcl'))) {
          if (type !== FileChangeType.Deleted) await workspace.files.refresh(file);
          workspace.changed(file);
        } else if (type === FileChangeType.Deleted) {
          for (const inside of workspace.judgedFiles().filter((one) => one.startsWith(`${file}/`))) {
            workspace.files.forget(inside);
            workspace.changed(inside);
          }
        } else if (configuration.scan && (await system.list(file)).length > 0) arrived.push(file);
      }
      if (arrived.length > 0) await workspace.scan(session.scanOptions, arrived);
      // A folder that has gone may have been a repository.
      const isAnywhere = changes.some(
        ({ uri, type }) => isOfGit(uri) || (type === FileChangeType.Deleted && kindOf(normalizeUri(uri)) === undefined),
      );
      if (isAnywhere) against.look();
      else changes.some(({ uri }) => against.look(normalizeUri(uri)));
      await updates.update();
    };
    void session.guarded('Following the disk', follow, undefined);
  });

  // The user vouches for the workspace now.
  connection.onNotification('aksNetworkLint/trusted', () => {
    session.isUntrusted = false;
    session.configure();
    void updates.update();
  });

  // A sign of life for who watches.
  connection.onRequest('aksNetworkLint/ping', () => null);

  connection.onRequest('aksNetworkLint/planDrawing', (params: object) =>
    session.guarded(
      'Drawing the network plan',
      async () => {
        await updates.finished();
        return planDrawing(params, session);
      },
      null,
    ),
  );

  connection.onRequest('aksNetworkLint/putSubnet', (params: { readonly [name: string]: unknown }) =>
    session.guarded(
      'Putting a subnet',
      async () => {
        await updates.finished();
        return putSubnet(params, session);
      },
      null,
    ),
  );

  // Editors that show progress without a button have one elsewhere.
  connection.onNotification('aksNetworkLint/cancelScan', () => cancelScan());

  connection.onRequest('aksNetworkLint/unknown', () =>
    session.guarded(
      'Counting what is unknown',
      async () => {
        await updates.finished();
        const stats = await summaries.stats();
        return stats ? unknownAnswer(stats, session) : null;
      },
      null,
    ),
  );

  connection.onRequest('aksNetworkLint/configuration', ({ uri }: { readonly uri?: unknown }) =>
    session.guarded(
      'Telling the configuration',
      async () => {
        await updates.finished();
        return configurationAnswer(typeof uri === 'string' ? normalizeUri(uri) : undefined, session);
      },
      null,
    ),
  );
  // For assistants of the editor; one after the other: each reads the folders.
  let lastTool: Promise<unknown> = Promise.resolve();
  connection.onRequest('aksNetworkLint/tool', (request: unknown) => {
    const turn = lastTool.then(() =>
      session.guarded('A tool', () => runTool(request, session), {
        text: 'This went wrong in AKS Network Lint; its log says more.',
        isError: true as const,
      }),
    );
    lastTool = turn;
    return turn;
  });

  connection.onCodeAction((params, token) =>
    session.guarded(
      'Finding fixes',
      async () => {
        const file = session.find(params.textDocument.uri)?.file;
        if (file === undefined) return [];
        await updates.settled(file);
        return token.isCancellationRequested
          ? []
          : codeActions(file, params, session, (rule) => publisher.countOf(rule));
      },
      [],
    ),
  );

  connection.languages.diagnostics.on((params) =>
    session.guarded('Findings', () => pulled.document(params), { kind: DocumentDiagnosticReportKind.Full, items: [] }),
  );

  connection.languages.diagnostics.onWorkspace((params, token) =>
    session.guarded('Findings of the workspace', () => pulled.workspace(params, token), { items: [] }),
  );

  connection.onHover((params, token) =>
    session.guarded(
      'The hover',
      async () => {
        const file = session.find(params.textDocument.uri)?.file;
        if (file === undefined) return null;
        if (isConfiguration(file)) return configurationHover(params, session);
        await updates.settled(file);
        return token.isCancellationRequested ? null : hover(params, session);
      },
      null,
    ),
  );

  connection.onCompletion((params) =>
    session.guarded<CompletionItem[]>('The completion', () => completion(params, session), []),
  );

  connection.onCodeLens((params) =>
    session.guarded(
      'Lenses of clusters',
      async () => {
        const file = session.find(params.textDocument.uri)?.file;
        if (file === undefined) return [];
        await updates.settled(file);
        return session.configurationOf(file).configuration.codeLens ? codeLenses(file, session) : [];
      },
      [],
    ),
  );

  connection.languages.inlayHint.on((params) =>
    session.guarded(
      'Inlay hints',
      async () => {
        const file = session.find(params.textDocument.uri)?.file;
        if (file === undefined || !session.configurationOf(file).configuration.inlayHints) return [];
        await updates.settled(file);
        return inlayHints(params, session);
      },
      [],
    ),
  );

  connection.onExecuteCommand((params) =>
    session.guarded<unknown>(
      params.command,
      async () => {
        if (params.command === scanCommand) {
          await scanWorkspace();
          await summaries.scanned();
        }
        if (params.command === fixRuleCommand) {
          await updates.finished();
          await fixRule(params, session, () => publisher.shown);
        }
        if (params.command === severityCommand) await changeSeverity(params, session);
        if (params.command !== planCommand) return undefined;
        await updates.finished();
        return planPage(params, session);
      },
      undefined,
    ),
  );

  documents.listen(connection);
  connection.listen();
}

function isOfGit(uri: string): boolean {
  return /\/\.git(\/|$)/.test(uri);
}

/** What the editor has brought of our texts in its language. */
function textsOf(options: unknown): Session['texts'] {
  const texts = typeof options === 'object' && options !== null && 'texts' in options ? options.texts : undefined;
  return typeof texts === 'object' && texts !== null ? (texts as Session['texts']) : {};
}

/** Whether the first message of the editor says this. */
function says(options: unknown, what: string, value = true): boolean {
  return typeof options === 'object' && options !== null && (options as { [name: string]: unknown })[what] === value;
}

/** The folders above those of the workspace up to their repository, where there is one. */
async function foldersAbove(folders: readonly string[], system: FileSystem): Promise<string[]> {
  const above = new Set<string>();
  for (const folder of folders) {
    const own: string[] = [];
    for (let at = folder; /^[^:]+:\/\/[^/]*\/./.test(at); at = dirname(at)) {
      if (at !== folder) own.push(at);
      if (!(await system.list(at)).some(({ name }) => name === '.git')) continue;
      for (const one of own) above.add(one);
      break;
    }
  }
  return [...above];
}

/** The URIs of the folders to look at: of older editors the one that they have open. */
function foldersOf({
  workspaceFolders,
  rootUri,
  rootPath,
}: Pick<InitializeParams, 'workspaceFolders'> & {
  readonly rootUri?: string | null;
  readonly rootPath?: string | null;
}): string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  if (rootUri) return [rootUri];
  return rootPath ? [uriOfPath(rootPath)] : [];
}
