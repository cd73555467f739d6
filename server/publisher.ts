import type { PublishDiagnosticsParams } from 'vscode-languageserver';
import { parseSource, type LocatedFinding } from '../engine/engine';
import type { Severity } from '../shared-rules/rule';
import type { Session } from './session';
import { problemToDiagnostic } from './features/configuration-file';
import { noteToDiagnostic, toDiagnostic } from './to-lsp';

/** How long findings that a syntax error has swallowed stay before they go. Milliseconds. */
const graceTime = 300;

/** Shows findings, each set once. */
export class Publisher {
  readonly #published = new Map<string, readonly LocatedFinding[]>();
  /** What the editor has, as it was sent. */
  readonly #sent = new Map<string, string>();
  /** How many findings of each rule are shown. */
  readonly #rules = new Map<string, number>();
  /** How many findings are shown, and in how many files; kept up to date file by file. */
  readonly tally: { readonly findings: { [severity in Severity]: number }; files: number } = {
    findings: { error: 0, warning: 0, information: 0, hint: 0 },
    files: 0,
  };
  #broken = '';
  readonly #grace = new Map<string, ReturnType<typeof setTimeout>>();

  /** How the editor gets what is to be shown. */
  show: (shown: PublishDiagnosticsParams) => void = (shown) => void this.session.connection.sendDiagnostics(shown);

  constructor(private readonly session: Session) {}

  /** How many findings of a rule are shown in all files. */
  countOf(rule: string): number {
    return this.#rules.get(rule) ?? 0;
  }

  /** Files that findings are shown in. */
  get shown(): readonly string[] {
    return [...this.#published.keys()];
  }

  /** Shows a file's findings. Where broken syntax has swallowed some, the old ones stay a moment, so that typing does not flicker. */
  publish(file: string): void {
    const { session } = this;
    const findings = session.shows(file) ? session.workspace.findings(file) : [];
    const before = this.#published.get(file) ?? [];
    const lost = before.some(
      (old) => !findings.some((finding) => finding.rule === old.rule && finding.message === old.message),
    );
    if (lost && session.open.has(file) && parseSource(file, session.workspace.files).problems.length > 0) {
      if (!this.#grace.has(file))
        this.#grace.set(
          file,
          setTimeout(() => this.send(file, session.workspace.findings(file)), graceTime),
        );
      return;
    }
    this.send(file, findings);
  }

  /** Tells the editor which configuration files are broken, when that changes. */
  sayBroken(): void {
    const { workspace, connection, to } = this.session;
    const broken = workspace.configurations.found.filter((file) => workspace.configurations.isBroken(file));
    const said = broken.map((file) => to.uri(file));
    if (said.join() === this.#broken) return;
    this.#broken = said.join();
    void connection.sendNotification('aksNetworkLint/status', { broken: said });
  }

  publishAll(): void {
    const { workspace } = this.session;
    for (const file of new Set([...this.shown, ...workspace.judgedFiles(), ...workspace.configurations.found]))
      this.publish(file);
  }

  /** Sends a file's findings and notes, where the editor does not have them already. */
  send(file: string, findings: readonly LocatedFinding[]): void {
    const { open } = this.session;
    clearTimeout(this.#grace.get(file));
    this.#grace.delete(file);
    this.#count(this.#published.get(file) ?? [], findings);
    if (findings.length === 0) this.#published.delete(file);
    else this.#published.set(file, findings);
    const shown = this.paramsOf(file, findings);
    const { uri, diagnostics } = shown;
    const set = JSON.stringify(diagnostics);
    // What was never shown is empty; an open document is told so once.
    if ((this.#sent.get(uri) ?? (open.has(file) ? undefined : '[]')) === set) return;
    if (diagnostics.length > 0 || open.has(file)) this.#sent.set(uri, set);
    else this.#sent.delete(uri);
    this.show(shown);
  }

  /** A file's findings, by default those of now, and its notes as the editor has them. */
  paramsOf(file: string, findings?: readonly LocatedFinding[]): PublishDiagnosticsParams {
    const { session } = this;
    const { workspace, to } = session;
    const isShown = session.shows(file);
    const diagnostics = [
      ...(findings ?? (isShown ? workspace.findings(file) : [])).map((finding) => toDiagnostic(finding, to)),
      ...(isShown ? workspace.notes(file) : []).map((note) => noteToDiagnostic(note, to)),
      ...(isShown ? workspace.problems(file) : []).map((problem) => problemToDiagnostic(file, problem, to)),
    ].sort((a, b) => (a.severity ?? 0) - (b.severity ?? 0));
    const version = session.documentOf(file)?.version;
    return { uri: to.uri(file), ...(version === undefined ? {} : { version }), diagnostics };
  }

  #count(before: readonly LocatedFinding[], after: readonly LocatedFinding[]): void {
    const { tally } = this;
    const add = ({ severity, rule }: LocatedFinding, by: number) => {
      tally.findings[severity] += by;
      this.#rules.set(rule.id, this.countOf(rule.id) + by);
    };
    for (const finding of before) add(finding, -1);
    for (const finding of after) add(finding, 1);
    tally.files += Number(after.length > 0) - Number(before.length > 0);
  }
}
