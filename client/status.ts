import {
  commands,
  Disposable,
  l10n,
  languages,
  LanguageStatusSeverity,
  Range,
  Uri,
  window,
  type DocumentSelector,
  type ExtensionContext,
  type LogOutputChannel,
  type QuickPickItem,
} from 'vscode';
import { State, type BaseLanguageClient } from 'vscode-languageclient';

/** What the server tells after each run, see server/features/summary.ts. */
interface Summary {
  readonly findings: {
    readonly error: number;
    readonly warning: number;
    readonly information: number;
    readonly hint: number;
  };
  readonly files: number;
  readonly at: number;
  readonly left: number;
  readonly unknown?: { readonly properties: number; readonly unknown: number; readonly top: readonly string[] };
  readonly asked?: true;
}

interface Unknown {
  readonly clusters: number;
  readonly properties: number;
  readonly unknown: number;
  readonly reasons: readonly {
    readonly reason: string;
    readonly count: number;
    readonly path: string;
    readonly uri?: string;
    readonly range?: { readonly start: { readonly line: number; readonly character: number } };
  }[];
}

const commandIds = {
  log: 'aksNetworkLint.showLog',
  unknown: 'aksNetworkLint.showUnknown',
  cancel: 'aksNetworkLint.cancelScan',
};

/** How the linter stands, in the language status: what it found, what it could not know, and which configuration holds. */
export function registerStatus(
  { extension: { id: extensionId } }: ExtensionContext,
  client: BaseLanguageClient,
  selector: DocumentSelector,
  log: LogOutputChannel,
): Disposable {
  const item = (id: string, name: string) => {
    const made = languages.createLanguageStatusItem(`aksNetworkLint.${id}`, selector);
    made.name = name;
    return made;
  };
  const found = item('findings', l10n.t('AKS Network Lint: findings'));
  const unknown = item('unknown', l10n.t('AKS Network Lint: what is unknown'));
  const configuration = item('configuration', l10n.t('AKS Network Lint: configuration'));
  const openLog = { command: commandIds.log, title: l10n.t('Log') };
  found.text = l10n.t('Network: not judged yet');
  found.command = openLog;
  configuration.text = l10n.t('Configuration: not read yet');
  unknown.text = l10n.t('Unknown: not counted yet');
  unknown.command = { command: commandIds.unknown, title: l10n.t('Show') };

  void commands.executeCommand('setContext', 'aksNetworkLint.active', true);

  const showConfiguration = async () => {
    const uri = window.activeTextEditor?.document.uri;
    if (client.state !== State.Running || (uri && languages.match(selector, window.activeTextEditor!.document) === 0))
      return;
    const answer = await client
      .sendRequest<{ uri?: string; preset: string; rules: number; hasPlan: boolean } | null>(
        'aksNetworkLint/configuration',
        {
          ...(uri ? { uri: client.code2ProtocolConverter.asUri(uri) } : {}),
        },
      )
      .catch(() => null);
    if (!answer) return;
    void commands.executeCommand('setContext', 'aksNetworkLint.hasPlan', uri !== undefined && answer.hasPlan);
    const own =
      answer.rules === 0 ? [] : [answer.rules === 1 ? l10n.t('1 rule set') : l10n.t('{0} rules set', answer.rules)];
    configuration.text = [l10n.t('Configuration: {0}', answer.preset), ...own].join(', ');
    configuration.detail = answer.uri === undefined ? l10n.t('no .aks-network-lint.yaml') : namedPath(answer.uri);
    configuration.command =
      answer.uri === undefined
        ? { command: 'workbench.action.openSettings', title: l10n.t('Settings'), arguments: ['aksNetworkLint'] }
        : { command: 'vscode.open', title: l10n.t('Open'), arguments: [Uri.parse(answer.uri)] };
  };

  const show = (summary: Summary) => {
    const { findings, left } = summary;
    found.text = countText(summary);
    found.detail = [
      severityText({ ...findings, information: 0, hint: 0 }),
      ...(left > 0 ? [l10n.t('{0} templates wait for the next scan', left)] : []),
      new Date(summary.at).toLocaleTimeString(),
    ]
      .filter((part) => part !== '')
      .join(' · ');
    found.severity = left > 0 ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
    if (summary.unknown) {
      unknown.text = unknownText(summary.unknown);
      unknown.detail = short(summary.unknown.top[0] ?? '');
    }
    void showConfiguration();
    if (summary.asked) void tell(summary);
  };

  const scanning = (far: { readonly done: number; readonly all?: number } | null) => {
    found.busy = far !== null;
    void commands.executeCommand('setContext', 'aksNetworkLint.scanning', far !== null);
    found.command = far === null ? openLog : { command: commandIds.cancel, title: l10n.t('Cancel') };
    if (far)
      found.text =
        far.all === undefined
          ? l10n.t('Scanning: {0} files', far.done)
          : l10n.t('Judging: {0} of {1} templates', far.done, far.all);
  };

  return Disposable.from(
    found,
    unknown,
    configuration,
    client.onNotification('aksNetworkLint/summary', show),
    client.onNotification('aksNetworkLint/scanning', ({ far }: { far: { done: number; all?: number } | null }) =>
      scanning(far),
    ),
    client.onDidChangeState(({ newState }) => {
      if (newState !== State.Running) found.busy = false;
    }),
    window.onDidChangeActiveTextEditor(() => void showConfiguration()),
    commands.registerCommand(commandIds.log, () => log.show()),
    commands.registerCommand(commandIds.unknown, () => showUnknown(client)),
    commands.registerCommand('aksNetworkLint.openWalkthrough', () =>
      commands.executeCommand('workbench.action.openWalkthrough', `${extensionId}#start`, false),
    ),
    commands.registerCommand(commandIds.cancel, () =>
      client.state === State.Running ? client.sendNotification('aksNetworkLint/cancelScan') : undefined,
    ),
  );
}

/** Somebody asked for a scan, and hears what it found. */
async function tell(summary: Summary): Promise<void> {
  const parts = [
    countText(summary),
    severityText(summary.findings),
    summary.unknown ? unknownText(summary.unknown) : '',
  ];
  const problems = l10n.t('Show Problems');
  const why = l10n.t('What Is Unknown');
  const choice = await window.showInformationMessage(
    `AKS Network Lint: ${parts.filter((part) => part !== '').join('; ')}.`,
    problems,
    ...(summary.unknown && summary.unknown.unknown > 0 ? [why] : []),
  );
  if (choice === problems) await commands.executeCommand('workbench.actions.view.problems');
  if (choice === why) await commands.executeCommand(commandIds.unknown);
}

/** Lists why values are unknown; a choice leads to where one stands. */
async function showUnknown(client: BaseLanguageClient): Promise<void> {
  const answer = await client.sendRequest<Unknown | null>('aksNetworkLint/unknown').catch(() => null);
  if (!answer) {
    void window.showInformationMessage(l10n.t('AKS Network Lint is still judging, or is not running.'));
    return;
  }
  if (answer.unknown === 0) {
    void window.showInformationMessage(
      answer.clusters === 0
        ? l10n.t('AKS Network Lint: no cluster is in these files.')
        : l10n.t('AKS Network Lint: all {0} network properties are known.', answer.properties),
    );
    return;
  }
  const items = answer.reasons.map(({ reason, count, path, uri, range }) => ({
    label: `${count} × ${reason}`,
    // Below the reason, as a description beside it is cut off in a narrow window.
    detail: [path, ...(uri === undefined ? [] : [`${namedPath(uri)}:${(range?.start.line ?? 0) + 1}`])].join(' · '),
    uri,
    range,
  })) satisfies (QuickPickItem & { uri: unknown })[];
  const chosen = await window.showQuickPick(items, {
    title: unknownText(answer),
    placeHolder: l10n.t('Why it is unknown; a choice shows a place'),
    matchOnDetail: true,
  });
  if (chosen?.uri === undefined || !chosen.range) return;
  const { line, character } = chosen.range.start;
  await window.showTextDocument(Uri.parse(chosen.uri), { selection: new Range(line, character, line, character) });
}

function countText({ findings, files }: Summary): string {
  const count = findings.error + findings.warning + findings.information + findings.hint;
  if (count === 0) return l10n.t('No findings');
  if (count === 1) return l10n.t('1 finding');
  return files === 1 ? l10n.t('{0} findings in one file', count) : l10n.t('{0} findings in {1} files', count, files);
}

function severityText({ error, warning, information, hint }: Summary['findings']): string {
  return [
    ...(error > 0 ? [l10n.t('errors: {0}', error)] : []),
    ...(warning > 0 ? [l10n.t('warnings: {0}', warning)] : []),
    ...(information > 0 ? [l10n.t('information: {0}', information)] : []),
    ...(hint > 0 ? [l10n.t('hints: {0}', hint)] : []),
  ].join(', ');
}

function unknownText({ unknown, properties }: { readonly unknown: number; readonly properties: number }): string {
  const share = properties === 0 ? 0 : (100 * unknown) / properties;
  return l10n.t('{0} % of the network is unknown', share.toFixed(1));
}

/** The last two parts of a path, which fit. */
function namedPath(uri: string): string {
  return Uri.parse(uri).path.split('/').slice(-2).join('/');
}

/** A longer text would push the button beside it out of sight. */
function short(text: string): string {
  return text.length > maxDetail ? `${text.slice(0, maxDetail - 1)}…` : text;
}
const maxDetail = 28;
