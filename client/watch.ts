import {
  commands,
  l10n,
  languages,
  LanguageStatusSeverity,
  Uri,
  window,
  workspace,
  type Diagnostic,
  type Disposable,
  type DocumentSelector,
} from 'vscode';
import { CloseAction, State, type BaseLanguageClient, type ErrorHandler, type Middleware } from 'vscode-languageclient';

const restartCommand = 'aksNetworkLint.restartServer';
const scanCommand = 'aksNetworkLint.scanWorkspace';
/** How often the server is asked for a sign of life, and how long it may take to give one. Milliseconds. */
const askEvery = 10_000;
const patience = 15_000;
/** A server that does not answer is restarted so often in so many milliseconds. */
const maxRestarts = 3;
const restartWindow = 10 * 60_000;
/** A server that ends by itself is restarted so often in three minutes. */
const maxCrashes = 4;

/** Watches over the server: restarts one that hangs or ends, and says so when that does not help. What it found last stays, marked as old. */
export class Watch implements Disposable {
  readonly #status;
  readonly #old = languages.createDiagnosticCollection('aks-network-lint-old');
  readonly #known = new Map<string, { readonly uri: Uri; readonly diagnostics: readonly Diagnostic[] }>();
  readonly #disposables: Disposable[];
  readonly #restarts: number[] = [];
  /** Stands in for the server's own command while there is no server. */
  #scan: Disposable | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #client: BaseLanguageClient | undefined;
  #handler: ErrorHandler | undefined;
  #edited = '';
  #isRestarting = false;

  constructor(selector: DocumentSelector) {
    this.#status = languages.createLanguageStatusItem('aksNetworkLint', selector);
    this.#status.name = 'AKS Network Lint';
    this.#running();
    this.#disposables = [
      this.#status,
      this.#old,
      commands.registerCommand(restartCommand, () => this.restart()),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (languages.match(selector, document) > 0) this.#edited = document.uri.path;
      }),
    ];
  }

  /** Remembers what is shown, to show it again when the server is gone. */
  readonly middleware: Middleware = {
    handleDiagnostics: (uri, diagnostics, next) => {
      if (diagnostics.length === 0) this.#known.delete(uri.toString());
      else this.#known.set(uri.toString(), { uri, diagnostics });
      next(uri, diagnostics);
    },
    // The severity is picked from a list; other editors show buttons.
    executeCommand: async (command, args: unknown[], next) => {
      if (command !== 'aksNetworkLint.changeSeverity' || args.length !== 2)
        return (await next(command, args)) as unknown;
      const placeHolder = l10n.t('The severity of {0} from now on', String(args[1]));
      const level = await window.showQuickPick(['error', 'warning', 'information', 'hint', 'off'], { placeHolder });
      return level === undefined ? undefined : ((await next(command, [...args, level])) as unknown);
    },
  };

  /** For the client: what happens when the connection breaks. */
  readonly errorHandler: ErrorHandler = {
    error: (error, message, count) => this.#default().error(error, message, count),
    closed: async () => {
      const result = await this.#default().closed();
      if (result.action === CloseAction.DoNotRestart && !this.#isRestarting)
        this.#gone(l10n.t('It ended {0} times in three minutes.', maxCrashes + 1));
      return { ...result, handled: true };
    },
  };

  #default(): ErrorHandler {
    if (!this.#client) return { error: () => ({ action: 1 }), closed: () => ({ action: CloseAction.DoNotRestart }) };
    return (this.#handler ??= this.#client.createDefaultErrorHandler(maxCrashes));
  }

  /** Begins to watch. @param begin starts the server where it does not run yet */
  over(client: BaseLanguageClient, begin: () => Promise<void>): void {
    this.#client = client;
    this.#scan = commands.registerCommand(scanCommand, async () => {
      await begin();
      if (this.isRunning) await commands.executeCommand(scanCommand);
      else await this.tell();
    });
    this.#disposables.push(
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Running) this.#running();
      }),
    );
    client.onNotification('aksNetworkLint/status', ({ broken }: { broken: readonly string[] }) => this.#say(broken));
    this.#timer = setInterval(() => void this.#ask(), askEvery);
  }

  get isRunning(): boolean {
    return this.#client?.state === State.Running;
  }

  /** Says that there is no server, and offers to start it. */
  async tell(): Promise<void> {
    const answer = await window.showErrorMessage(l10n.t('AKS Network Lint is not running.'), l10n.t('Restart Server'));
    if (answer !== undefined) await this.restart();
  }

  /** Ends the server, by force if need be, and starts it anew. */
  async restart(): Promise<void> {
    const client = this.#client;
    if (!client || this.#isRestarting) return;
    this.#isRestarting = true;
    this.#handler = undefined;
    try {
      // One that hangs does not stop when it is asked; the client ends its process then.
      if (client.needsStop()) await client.stop(2_000).catch(() => undefined);
      await client.start();
    } catch (error) {
      this.#gone(error instanceof Error ? error.message : String(error));
    } finally {
      this.#isRestarting = false;
    }
  }

  async #ask(): Promise<void> {
    const client = this.#client;
    if (!client || !this.isRunning || this.#isRestarting) return;
    const answers = client.sendRequest('aksNetworkLint/ping').then(
      () => true,
      () => this.isRunning,
    );
    const isAlive = await Promise.race([
      answers,
      new Promise<boolean>((resolve) => setTimeout(resolve, patience, false)),
    ]);
    if (isAlive || !this.isRunning || this.#isRestarting) return;
    const file = nameIn(this.#edited);
    const now = Date.now();
    this.#restarts.push(now);
    if (this.#restarts.filter((one) => now - one < restartWindow).length > maxRestarts) {
      await client.stop(2_000).catch(() => undefined);
      this.#gone(
        file === '' ? l10n.t('It does not answer.') : l10n.t('It does not answer since {0} was edited.', file),
      );
      return;
    }
    void window.showWarningMessage(
      file === ''
        ? l10n.t('AKS Network Lint did not answer and is restarted.')
        : l10n.t('AKS Network Lint did not answer after an edit of {0} and is restarted.', file),
    );
    await this.restart();
  }

  #running(): void {
    this.#status.text = 'AKS Network Lint';
    this.#status.detail = '';
    this.#status.severity = LanguageStatusSeverity.Information;
    this.#status.command = { command: restartCommand, title: l10n.t('Restart') };
    this.#old.clear();
    this.#scan?.dispose();
    this.#scan = undefined;
  }

  /** Says which configuration files are broken. What they said before holds, or what is right of them. */
  #say(broken: readonly string[]): void {
    this.#running();
    const [first] = broken;
    if (first === undefined) return;
    this.#status.text = l10n.t('Configuration is broken');
    this.#status.detail = l10n.t('what was right of it holds');
    this.#status.severity = LanguageStatusSeverity.Warning;
    this.#status.command = { command: 'vscode.open', title: l10n.t('Open'), arguments: [Uri.parse(first)] };
  }

  #gone(why: string): void {
    this.#status.text = l10n.t('AKS Network Lint is not running');
    this.#status.detail = why;
    this.#status.severity = LanguageStatusSeverity.Error;
    this.#scan ??= commands.registerCommand(scanCommand, () => this.tell());
    for (const { uri, diagnostics } of this.#known.values()) {
      this.#old.set(
        uri,
        diagnostics.map((one) =>
          Object.assign(Object.create(Object.getPrototypeOf(one) as object) as Diagnostic, one, {
            source: `aks-network-lint (${l10n.t('not running, old')})`,
          }),
        ),
      );
    }
    void this.tell();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#scan?.dispose();
    for (const one of this.#disposables) one.dispose();
  }
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
