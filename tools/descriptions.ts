import * as z from 'zod';

/** What the tools are for and what they take, as assistants read it: by MCP, and in package.json for VS Code. */

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

const rule = z.string().describe('Such as no-kubenet, or CKV2_AZURE_29');
const rules = z
  .array(z.string())
  .max(200)
  .optional()
  .describe('Rules whose fixes are taken although somebody should look at them');

/** By the names that MCP has for them. */
export const descriptions = {
  lint: {
    title: 'Lint AKS templates',
    description:
      'Network mistakes in AKS templates (ARM JSON, Bicep, Terraform), with rule, severity, place (counted from one), message and the titles of fixes, as JSON.',
    input: { paths, drafts, preset },
  },
  explain_rule: {
    title: 'Explain a rule',
    description:
      'The page of a rule as Markdown: why it matters, examples with their fixes, how it is switched off. Also by the id that another scanner has for it.',
    input: { rule },
  },
  explain_value: {
    title: 'Explain a value',
    description:
      'What the property of a cluster at a place comes to (through parameters, variables and modules, for each parameter file), or why that is unknown.',
    input: {
      file: z.string(),
      line: z.int().min(1).describe('Counted from one'),
      column: z.int().min(1).describe('Counted from one'),
      drafts,
    },
  },
  network_plan: {
    title: 'Network plan',
    description:
      'Virtual networks, subnets with their free addresses, clusters and their ways in and out, as Markdown tables and Mermaid.',
    input: { paths, drafts },
  },
  fix_preview: {
    title: 'Preview fixes',
    description:
      'What mending would change, as a unified diff; nothing is written. Safe fixes only, and those of the rules that are named.',
    input: { paths, drafts, rules },
  },
} as const;
