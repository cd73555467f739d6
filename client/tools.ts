import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/** What editors from 1.95 on have for assistants; our types are older. https://code.visualstudio.com/api/extension-guides/ai/tools */
interface Assistants {
  readonly lm?: {
    registerTool?(
      name: string,
      tool: { invoke(options: { readonly input: unknown }, token: vscode.CancellationToken): Promise<unknown> },
    ): vscode.Disposable;
  };
  readonly LanguageModelToolResult: new (content: readonly unknown[]) => unknown;
  readonly LanguageModelTextPart: new (value: string) => unknown;
}

/** What the names of the tools begin with in package.json; behind that the server knows them. */
const prefix = 'aksNetworkLint_';

/** Gives the tools to assistants of the editor, where it has some. The server does the work. */
export function registerTools(client: BaseLanguageClient, manifest: unknown): vscode.Disposable[] {
  const { lm, LanguageModelToolResult, LanguageModelTextPart } = vscode as unknown as Assistants;
  if (lm?.registerTool === undefined) return [];
  const { languageModelTools } = (manifest as { contributes: { languageModelTools: readonly { name: string }[] } })
    .contributes;
  return languageModelTools.flatMap(({ name }) => {
    const one = lm.registerTool?.(name, {
      invoke: async ({ input }, token) => {
        const { text, isError } = await client.sendRequest<{ readonly text: string; readonly isError?: true }>(
          'aksNetworkLint/tool',
          { name: name.slice(prefix.length), input },
          token,
        );
        // What is thrown is what the assistant is told.
        if (isError) throw new Error(text);
        return new LanguageModelToolResult([new LanguageModelTextPart(text)]);
      },
    });
    return one ? [one] : [];
  });
}
