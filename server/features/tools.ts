import { createTwoFilesPatch } from 'diff';
import { basename, dirname, join, normalizeUri, uriOfPath, type Preset } from '../../engine/engine';
import { Refusal, Tools, type Place } from '../../tools/tools';
import type { Session } from '../session';

/** What the request `aksNetworkLint/tool` answers: a text for an assistant. */
interface Answer {
  readonly text: string;
  readonly isError?: true;
}

/**
 * Runs a tool for an assistant of the editor, with what is open and not saved.
 * @param request the name of a tool and what it is given, of whatever form
 */
export async function runTool(request: unknown, session: Session): Promise<Answer> {
  const { name, input } = record(request);
  const given = record(input);
  const tools = new Tools(placeOf(session));
  try {
    const text = await answerOf(tools, name, given);
    return text === undefined ? { text: `There is no tool ${String(name)}.`, isError: true } : { text };
  } catch (error) {
    if (error instanceof Refusal) return { text: error.message, isError: true };
    throw error;
  }
}

async function answerOf(
  tools: Tools,
  name: unknown,
  given: { readonly [name: string]: unknown },
): Promise<string | undefined> {
  const asked = {
    paths: texts(given['paths']),
    drafts: draftsOf(given['drafts']),
    preset: presets.find((one) => one === given['preset']),
  };
  switch (name) {
    case 'lint':
      return tools.lint(asked);
    case 'explain_rule':
      return tools.explainRule({ rule: text(given['rule'], 'rule') });
    case 'explain_value':
      return tools.explainValue({
        file: text(given['file'], 'file'),
        line: count(given['line'], 'line'),
        column: count(given['column'], 'column'),
        drafts: asked.drafts,
      });
    case 'network_plan':
      return tools.networkPlan(asked);
    case 'fix_preview':
      return tools.fixPreview({ ...asked, rules: texts(given['rules']) });
    default:
      return undefined;
  }
}

const presets: readonly Preset[] = ['recommended', 'strict', 'cis', 'mcsb'];
/** As much as MCP takes. */
const maxTexts = 200;

function placeOf(session: Session): Place {
  const { folders, system, workspace, nextTask, connection } = session;
  const nameOf = (uri: string) => {
    const folder = folders.find((one) => uri === one || uri.startsWith(`${one}/`));
    if (folder === undefined) return uri;
    const path = decodeURIComponent(uri.slice(folder.length + 1));
    // The first folder is where relative paths begin.
    return folder === folders[0] ? path : `${basename(folder)}/${path}`;
  };
  return {
    system,
    folders,
    open: [...session.open.keys()].flatMap((file) => {
      const open = workspace.files.peek(file);
      return open ? [[file, open.text] as const] : [];
    }),
    uriOf: (path) => uriOf(path, folders),
    nameOf,
    // The pages are the extension's; another editor has what the rule says itself.
    rulePage: async ({ id, summary, why }) => {
      const page: unknown = await connection.sendRequest('aksNetworkLint/rulePage', { id }).catch(() => undefined);
      return typeof page === 'string' ? page : `# ${id}\n\n${summary}\n\n${why}\n`;
    },
    configure: (one, preset) => session.configure(one, preset),
    scan: session.scanOptions,
    diffOf: ({ uri, before, after }) =>
      createTwoFilesPatch(`a/${nameOf(uri)}`, `b/${nameOf(uri)}`, before, after, undefined, undefined, {
        context: 3,
      }).replace(/^=+\n/, ''),
    pause: nextTask,
  };
}

/** Relative to the first folder, or with the name of another before it, as `nameOf` says it; absolute, or a URI. */
function uriOf(path: string, folders: readonly string[]): string {
  const [first, ...others] = folders;
  if (first === undefined) throw new Refusal('No folder is open.');
  const named = others.find((one) => path === basename(one) || path.startsWith(`${basename(one)}/`));
  const uri = /^[a-z]:[\\/]/i.test(path)
    ? uriOfPath(path)
    : /^[a-z][\w+.-]+:/i.test(path)
      ? normalizeUri(path)
      : join(named === undefined ? first : dirname(named), path);
  if (!folders.some((folder) => uri === folder || uri.startsWith(`${folder}/`)))
    throw new Refusal(`${path} is outside the folders that are open.`);
  return uri;
}

function texts(value: unknown): string[] {
  return list(value).filter((one) => typeof one === 'string');
}

function draftsOf(value: unknown): { readonly file: string; readonly text: string }[] {
  return list(value).flatMap((one) => {
    const { file, text } = record(one);
    return typeof file === 'string' && typeof text === 'string' ? [{ file, text }] : [];
  });
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]).slice(0, maxTexts) : [];
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new Refusal(`${name} is missing.`);
  return value;
}

function count(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw new Refusal(`${name} is no number from one.`);
  return value;
}

function record(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : {};
}
