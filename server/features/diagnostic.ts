import {
  DocumentDiagnosticReportKind,
  type CancellationToken,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type InitializeParams,
  type PreviousResultId,
  type PublishDiagnosticsParams,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver';
import { kindOf, normalizeUri } from '../../engine/engine';
import type { Publisher } from '../publisher';
import type { Session } from '../session';
import type { Updates } from '../updates';

/** Whether an editor asks for findings, instead of being sent them. One that announces it may say `diagnostics: 'push'` in its first message. */
export function pulls({ capabilities, initializationOptions }: InitializeParams): boolean {
  const { diagnostics } = (initializationOptions ?? {}) as { readonly diagnostics?: unknown };
  return capabilities.textDocument?.diagnostic !== undefined && diagnostics !== 'push';
}

/** What an editor says to put before the id of a rule for a link that it opens itself: `rulePages` in its first message. */
export function rulePagesOf({ initializationOptions }: InitializeParams): string | undefined {
  const { rulePages } = (initializationOptions ?? {}) as { readonly rulePages?: unknown };
  return typeof rulePages === 'string' && rulePages !== '' ? rulePages : undefined;
}

/** What the capabilities say then: findings of a file hang on others, and closed files have some. */
export const diagnosticProvider = {
  identifier: 'aks-network-lint',
  interFileDependencies: true,
  workspaceDiagnostics: true,
};

/** The findings of one file, by a name that stays as long as they do. */
interface Kept {
  readonly uri: string;
  readonly version: number | null;
  readonly items: readonly Diagnostic[];
  readonly set: string;
  readonly resultId: string;
}

/** The result of a file without findings. */
const nothing = 'none';

/** Findings for an editor that asks for them. What would be sent to others is kept here. */
export class Pulls {
  /** By the editor's URI, in the engine's spelling. */
  readonly #kept = new Map<string, Kept>();
  /** Names of results hold in one run of the server. */
  readonly #run = Date.now().toString(36);
  #count = 0;
  /** Files that are being asked for. */
  readonly #asked = new Map<string, number>();
  /** The request for the workspace that waits until something changes. */
  #parked: { readonly answer: () => boolean; readonly release: () => void } | undefined;
  #isDue = false;
  #needsRefresh = false;

  constructor(
    private readonly session: Session,
    private readonly updates: Updates,
    private readonly publisher: Publisher,
  ) {}

  /** Takes what is to be shown of a file. */
  keep(shown: PublishDiagnosticsParams): void {
    const key = normalizeUri(shown.uri);
    if (!this.#put(key, shown)) return;
    // Whoever edits a file asks for it anyway; another one that is open changes unasked.
    const { lastEdited } = this.updates;
    const isEdited = lastEdited !== undefined && this.session.to.uri(lastEdited) === shown.uri;
    if (this.session.documents.get(shown.uri) !== undefined && !isEdited && !this.#asked.has(key))
      this.#needsRefresh = true;
    if (this.#isDue) return;
    this.#isDue = true;
    // A run shows all its files at once.
    void this.session.nextTask().then(() => this.#tell());
  }

  async document({ textDocument, previousResultId }: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> {
    const { session } = this;
    const key = normalizeUri(textDocument.uri);
    const file = session.find(textDocument.uri)?.file ?? (kindOf(key) ? key : undefined);
    if (file === undefined) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    this.#asked.set(key, (this.#asked.get(key) ?? 0) + 1);
    try {
      await this.updates.settled(file);
    } finally {
      const others = this.#asked.get(key)! - 1;
      if (others > 0) this.#asked.set(key, others);
      else this.#asked.delete(key);
    }
    this.#put(key, this.publisher.paramsOf(file));
    const kept = this.#kept.get(key);
    const resultId = kept?.resultId ?? nothing;
    return previousResultId === resultId
      ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
      : { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...(kept?.items ?? [])] };
  }

  /** All files whose findings are others than the editor has; waits until there is one. */
  async workspace(
    { previousResultIds }: WorkspaceDiagnosticParams,
    token: CancellationToken,
  ): Promise<WorkspaceDiagnosticReport> {
    await this.updates.finished();
    this.#parked?.release();
    return new Promise((resolve) => {
      const finish = (report: WorkspaceDiagnosticReport) => {
        if (this.#parked === parked) this.#parked = undefined;
        resolve(report);
      };
      const parked = {
        answer: () => {
          const report = this.#since(previousResultIds);
          if (report) finish(report);
          return report !== undefined;
        },
        release: () => finish({ items: [] }),
      };
      if (token.isCancellationRequested) return parked.release();
      if (parked.answer()) return;
      this.#parked = parked;
      token.onCancellationRequested(parked.release);
    });
  }

  #tell(): void {
    this.#isDue = false;
    this.#parked?.answer();
    const { session } = this;
    if (this.#needsRefresh && session.capabilities.workspace?.diagnostics?.refreshSupport === true)
      session.connection.languages.diagnostics.refresh().catch((error: unknown) => session.log('Refreshing', error));
    this.#needsRefresh = false;
  }

  /** @returns whether it is another set than before */
  #put(key: string, { uri, version, diagnostics }: PublishDiagnosticsParams): boolean {
    const before = this.#kept.get(key);
    const set = JSON.stringify(diagnostics);
    if ((before?.set ?? '[]') === set) return false;
    if (diagnostics.length === 0) this.#kept.delete(key);
    else
      this.#kept.set(key, {
        uri,
        version: version ?? null,
        items: diagnostics,
        set,
        resultId: `${this.#run}-${++this.#count}`,
      });
    return true;
  }

  /** What has changed since the editor got these; undefined: nothing. */
  #since(previous: readonly PreviousResultId[]): WorkspaceDiagnosticReport | undefined {
    const known = new Map(previous.map(({ uri, value }) => [normalizeUri(uri), value]));
    const items: WorkspaceDiagnosticReport['items'] = [];
    let isNew = false;
    for (const [key, { uri, version, items: all, resultId }] of this.#kept) {
      const isKnown = known.get(key) === resultId;
      isNew ||= !isKnown;
      items.push(
        isKnown
          ? { kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId }
          : { kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items: [...all] },
      );
    }
    for (const { uri, value } of previous) {
      if (this.#kept.has(normalizeUri(uri)) || value === nothing) continue;
      isNew = true;
      items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId: nothing, items: [] });
    }
    return isNew ? { items } : undefined;
  }
}
