import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { descriptions } from '../../tools/descriptions';
import type { Tools } from '../../tools/tools';

/** A bundle of its own, so that nobody else loads the SDK: the tools are handed in. */

/** Speaks MCP over standard input and output. @param refusal what the tools throw when they are asked for what they do not do */
export async function serveTools(tools: Tools, version: string, refusal: abstract new () => Error): Promise<void> {
  const server = new McpServer(
    { name: 'aks-network-lint', version },
    {
      instructions:
        'Judges the networks of AKS templates (ARM JSON, Bicep, Terraform) without deploying or writing anything. Lint a template, also an unsaved draft, before you propose it; what stands under notJudged was not followed, so that no finding there does not mean that it is right.',
    },
  );
  // One after the other: each reads the folders.
  let last: Promise<unknown> = Promise.resolve();
  const answer = async (run: () => Promise<string> | string) => {
    const turn = last.then(run);
    last = turn.catch(() => undefined);
    try {
      return { content: [{ type: 'text' as const, text: await turn }] };
    } catch (error) {
      const text =
        error instanceof refusal
          ? error.message
          : `This went wrong in AKS Network Lint: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      return { isError: true, content: [{ type: 'text' as const, text }] };
    }
  };
  const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

  const { lint, explain_rule, explain_value, network_plan, fix_preview } = descriptions;
  const of = ({ title, description }: (typeof descriptions)[keyof typeof descriptions]) => ({
    title,
    description,
    annotations,
  });
  server.registerTool('lint', { ...of(lint), inputSchema: lint.input }, (asked) => answer(() => tools.lint(asked)));
  server.registerTool('explain_rule', { ...of(explain_rule), inputSchema: explain_rule.input }, (asked) =>
    answer(() => tools.explainRule(asked)),
  );
  server.registerTool('explain_value', { ...of(explain_value), inputSchema: explain_value.input }, (asked) =>
    answer(() => tools.explainValue(asked)),
  );
  server.registerTool('network_plan', { ...of(network_plan), inputSchema: network_plan.input }, (asked) =>
    answer(() => tools.networkPlan(asked)),
  );
  server.registerTool('fix_preview', { ...of(fix_preview), inputSchema: fix_preview.input }, (asked) =>
    answer(() => tools.fixPreview(asked)),
  );
  await server.connect(new StdioServerTransport());
}
