import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import * as z from 'zod';
import type { Tools } from './tools';

/** A bundle of its own, so that nobody else loads the SDK: the tools are handed in. */

const drafts = z
  .array(z.object({ file: z.string(), text: z.string().max(8_000_000) }))
  .max(100)
  .optional()
  .describe('Texts that are judged as if they stood in these files: for a template that is not saved yet.');
const paths = z
  .array(z.string())
  .max(100)
  .optional()
  .describe(
    'Files and folders, relative to the first folder of the server. Without them the drafts, or else everything.',
  );
const preset = z
  .enum(['recommended', 'strict', 'cis', 'mcsb'])
  .optional()
  .describe('How much is reported; recommended where nothing is said.');

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

  server.registerTool(
    'lint',
    {
      title: 'Lint AKS templates',
      description:
        'Network mistakes in AKS templates (ARM JSON, Bicep, Terraform), with rule, severity, place (counted from one), message and the titles of fixes, as JSON.',
      inputSchema: { paths, drafts, preset },
      annotations,
    },
    (asked) => answer(() => tools.lint(asked)),
  );
  server.registerTool(
    'explain_rule',
    {
      title: 'Explain a rule',
      description:
        'The page of a rule as Markdown: why it matters, examples with their fixes, how it is switched off. Also by the id that another scanner has for it.',
      inputSchema: { rule: z.string().describe('Such as no-kubenet, or CKV2_AZURE_29') },
      annotations,
    },
    (asked) => answer(() => tools.explainRule(asked)),
  );
  server.registerTool(
    'explain_value',
    {
      title: 'Explain a value',
      description:
        'What the property of a cluster at a place comes to (through parameters, variables and modules, for each parameter file), or why that is unknown.',
      inputSchema: {
        file: z.string(),
        line: z.int().min(1).describe('Counted from one'),
        column: z.int().min(1).describe('Counted from one'),
        drafts,
      },
      annotations,
    },
    (asked) => answer(() => tools.explainValue(asked)),
  );
  server.registerTool(
    'network_plan',
    {
      title: 'Network plan',
      description:
        'Virtual networks, subnets with their free addresses, clusters and their ways in and out, as Markdown tables and Mermaid.',
      inputSchema: { paths, drafts },
      annotations,
    },
    (asked) => answer(() => tools.networkPlan(asked)),
  );
  server.registerTool(
    'fix_preview',
    {
      title: 'Preview fixes',
      description:
        'What mending would change, as a unified diff; nothing is written. Safe fixes only, and those of the rules that are named.',
      inputSchema: {
        paths,
        drafts,
        rules: z
          .array(z.string())
          .max(200)
          .optional()
          .describe('Rules whose fixes are taken although somebody should look at them'),
      },
      annotations,
    },
    (asked) => answer(() => tools.fixPreview(asked)),
  );
  await server.connect(new StdioServerTransport());
}
