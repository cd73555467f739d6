import {
  commands,
  Disposable,
  env,
  l10n,
  languages,
  Uri,
  window,
  workspace,
  type ExtensionContext,
  type QuickPickItem,
  type TextEditor,
} from 'vscode';
import { endingOf, fences, kindOf, kinds } from '../engine/files/kinds';
import { inLanguage } from './page-language';

/** Pages of rules as documents that nobody saves. */
const scheme = 'aks-network-lint-rule';
const allFences = Object.values(fences);

/** What the server puts before the id of a rule for a link to its page. The editor opens links of its own scheme itself, in a browser, too. */
export function rulePagesFor({ extension }: ExtensionContext): string {
  return `${env.uriScheme}://${extension.id}/rule/`;
}

/** Shows our own page of a rule: for the code of a finding, for a link, and by command. */
export function rulePages({ extension, extensionUri }: ExtensionContext): Disposable {
  const summaries = summariesOf(extension.packageJSON);
  const show = async (id: string) => {
    if (!summaries.has(id)) {
      void window.showInformationMessage(l10n.t('AKS Network Lint has no rule {0}.', id));
      return;
    }
    const uri = Uri.from({ scheme, path: `/${id}.md`, query: fenceOf(window.activeTextEditor) });
    await commands
      .executeCommand('markdown.showPreviewToSide', uri)
      // Who has switched off the preview reads the text.
      .then(undefined, () => window.showTextDocument(uri, { preview: true }));
  };
  return Disposable.from(
    workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: async ({ path, query }) => {
        const page = await pageOf(extensionUri, path.slice(1));
        return query === '' ? page : inLanguage(page, query, allFences);
      },
    }),
    window.registerUriHandler({
      handleUri: ({ path }) => {
        const [, id] = /^\/rule\/([\w-]+)$/.exec(path) ?? [];
        return id === undefined ? undefined : show(id);
      },
    }),
    commands.registerCommand('aksNetworkLint.explainRule', async (asked?: unknown) => {
      const id = typeof asked === 'string' ? asked : await choose(summaries);
      if (id !== undefined) await show(id);
    }),
  );
}

/** The page that ships; in a checkout the one that it is made from. */
export async function pageOf(extensionUri: Uri, name: string): Promise<string> {
  for (const folder of ['docs/rules', 'shared-rules/rules'])
    try {
      return new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(extensionUri, folder, name)));
    } catch {
      // The next one.
    }
  return `${l10n.t('The page {0} is not in this package.', name)}\n`;
}

/** The rule under the caret; where there is none or more than one, the one that is picked. */
async function choose(summaries: ReadonlyMap<string, string>): Promise<string | undefined> {
  const here = rulesAt(window.activeTextEditor).filter((id) => summaries.has(id));
  if (here.length === 1) return here[0];
  const items = (here.length > 0 ? here : [...summaries.keys()]).map((label): QuickPickItem => ({
    label,
    detail: summaries.get(label) ?? '',
  }));
  return (await window.showQuickPick(items, { placeHolder: l10n.t('Which rule?'), matchOnDetail: true }))?.label;
}

function rulesAt(editor: TextEditor | undefined): string[] {
  if (!editor) return [];
  const { document, selection } = editor;
  const codes = languages.getDiagnostics(document.uri).flatMap(({ source, range, code }) => {
    if (!source?.startsWith('aks-network-lint') || !range.contains(selection.active)) return [];
    return typeof code === 'object' ? [String(code.value)] : code === undefined ? [] : [String(code)];
  });
  return [...new Set(codes)];
}

/** What each rule is about, as the settings say it. */
function summariesOf(manifest: unknown): ReadonlyMap<string, string> {
  const { contributes } = manifest as {
    contributes: {
      configuration: {
        properties: { 'aksNetworkLint.rules': { properties: { readonly [id: string]: { description: string } } } };
      };
    };
  };
  const { properties } = contributes.configuration.properties['aksNetworkLint.rules'];
  return new Map(Object.entries(properties).map(([id, { description }]) => [id, description]));
}

/** What blocks of code are called in the language of the file that is open; empty: that of no language. */
function fenceOf(editor: TextEditor | undefined): string {
  if (!editor) return '';
  const { uri, languageId } = editor.document;
  const kind = kindOf(uri.path) ?? kindOf(endingOf(languageId) ?? '');
  return kind ? fences[kinds[kind].language] : '';
}
