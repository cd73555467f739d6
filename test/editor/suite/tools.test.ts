import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { bicep } from './helpers';

/** What editors from 1.95 on have, and our types have not. */
interface LanguageModels {
  readonly tools: readonly { readonly name: string }[];
  invokeTool(
    name: string,
    options: { readonly input: unknown; readonly toolInvocationToken: undefined },
  ): Promise<{ readonly content: readonly { readonly value: string }[] }>;
}

describe('Assistants of the editor', () => {
  const { lm } = vscode as unknown as { readonly lm: LanguageModels };
  const call = async (name: string, input: unknown) => {
    const { content } = await lm.invokeTool(`aksNetworkLint_${name}`, { input, toolInvocationToken: undefined });
    return content.map(({ value }) => value).join('');
  };

  it('lint a draft before they propose it, and read our page of the rule', async () => {
    const names = lm.tools.map(({ name }) => name).filter((name) => name.startsWith('aksNetworkLint_'));
    assert.equal(names.length, 5);
    const { findings } = JSON.parse(await call('lint', { paths: [bicep.file] })) as { findings: { rule: string }[] };
    assert.ok(findings.some(({ rule }) => rule === 'use-network-policy'));
    assert.match(
      await call('explain_rule', { rule: 'use-network-policy' }),
      /^# use-network-policy\n[\s\S]*## Examples/,
    );
    assert.match(await call('network_plan', {}), /^## AKS network plan/);
  });
});
