import type { Diagnostic } from 'vscode-languageserver/node';
import { Client } from '../lsp/client';

interface Published {
  readonly version: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What an editor hears while a module with ten callers is typed in. */
interface Heard {
  readonly keys: number;
  readonly publications: number;
  /** Ranges over other text than the rule underlined before the first key. */
  readonly misplaced: number;
  /** Findings that are there twice. */
  readonly doubled: number;
}

/** Types line breaks into a module, each when the server has answered the one before. @param keys how many */
export async function typing(keys: number): Promise<Heard> {
  const module =
    'variable "plugin" {\n  type = string\n}\n\nresource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n\n  network_profile {\n    network_plugin = var.plugin\n  }\n}\n';
  const callers = Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [
      `root${at}/main.tf`,
      'module "aks" {\n  source = "../module"\n  plugin = "kubenet"\n}\n',
    ]),
  );
  const client = new Client({ 'module/main.tf': module, ...callers });
  await client.start();
  const uri = client.uri('module/main.tf');
  const all: Published[] = [];
  client.connection.onNotification('textDocument/publishDiagnostics', (one: Published & { readonly uri: string }) => {
    if (one.uri === uri) all.push(one);
  });
  const rest = () => new Promise((resolve) => setTimeout(resolve, 300));
  await client.open(uri, 'terraform', module);
  await rest();
  await rest();
  const textOf = (text: string, { range, code }: Diagnostic) =>
    `${String(code)} ${text.split('\n')[range.start.line]?.slice(range.start.character, range.end.character)}`;
  const own = new Set((all.at(-1)?.diagnostics ?? []).map((one) => textOf(module, one)));
  const texts = new Map<number | undefined, string>();
  const first = all.length;
  for (let key = 1; key <= keys; key++) {
    texts.set(key + 1, '\n'.repeat(key) + module);
    await client.change(uri, key + 1, [
      { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '\n' },
    ]);
    await rest();
  }
  const heard = all
    .slice(first)
    .map(({ version, diagnostics }) => diagnostics.map((one) => textOf(texts.get(version) ?? '', one)));
  await client.stop();
  return {
    keys,
    publications: heard.length,
    misplaced: heard.flat().filter((one) => !own.has(one)).length,
    doubled: heard.reduce((sum, one) => sum + one.length - new Set(one).size, 0),
  };
}
