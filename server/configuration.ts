import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { checked, isGlob, matcherOf, options, type Layer, type Values } from '../engine/engine';
import { catalogue } from '../shared-rules/catalogue';

/** The editor's settings under `aksNetworkLint` for one folder, and what it hides there. */
export interface Configuration {
  readonly values: Values;
  /** Whether closed files are judged. */
  readonly scan: boolean;
  /** Whether the text shows how full subnets are. */
  readonly inlayHints: boolean;
  /** Whether a line above each cluster says how it stands. */
  readonly codeLens: boolean;
  /** What the rules about changes compare with: `merge-base`, `off`, or a revision. */
  readonly against: string;
  /** Whether `files.exclude` hides a path, relative to its workspace folder. */
  readonly hidden: (path: string) => boolean;
}

export const defaultConfiguration: Configuration = {
  values: {},
  scan: true,
  inlayHints: false,
  codeLens: false,
  against: 'merge-base',
  hidden: () => false,
};

/** What is configured for the folders of a workspace; '' for what lies in none. */
export type Configurations = ReadonlyMap<string, Configuration>;

/**
 * Asks the editor, for each folder. What is missing or of the wrong type falls back to its default, one setting at a time.
 * @param sent what the editor has sent on its own, for one that is not asked or does not answer: our settings, or an object with them as `aksNetworkLint`
 */
export async function readConfigurations(
  connection: Connection,
  capabilities: ClientCapabilities,
  sent: unknown,
  folders: readonly { readonly folder: string; readonly uri: string }[],
): Promise<Configurations> {
  const scopes = [{ folder: '', uri: undefined }, ...folders];
  const answers = await ask(
    connection,
    capabilities,
    scopes.map(({ uri }) => uri),
  );
  const otherwise = record(sent)['aksNetworkLint'] ?? sent;
  return new Map(
    scopes.map(({ folder }, at) => [folder, configurationFrom(answers[2 * at] ?? otherwise, answers[2 * at + 1])]),
  );
}

/** The layer of the configuration that an editor's settings for a folder are. */
export function layerOf({ values }: Configuration, folder: string): Layer {
  return { source: 'editor settings', base: folder, values };
}

function configurationFrom(own: unknown, exclude: unknown): Configuration {
  const given = record(own);
  const patterns = Object.entries(record(exclude)).flatMap(([pattern, on]) =>
    on === true && isGlob(pattern) ? [pattern] : [],
  );
  return {
    values: valuesOf(given),
    scan: given['scanWorkspace'] !== false,
    inlayHints: given['inlayHints'] === true,
    codeLens: given['codeLens'] === true,
    against: againstIn(given['against']),
    hidden: matcherOf(patterns),
  };
}

function againstIn(value: unknown): string {
  const word = typeof value === 'string' ? value.trim() : '';
  return word === '' ? defaultConfiguration.against : word;
}

const ids = catalogue.map(({ id }) => id);

/** Settings as the configuration file has them. What is empty says nothing. */
function valuesOf(given: { readonly [name: string]: unknown }): Values {
  const named = options.flatMap(({ name, file, setting }) => {
    const value = file && setting ? given[setting.name] : undefined;
    return value === '' || (Array.isArray(value) && value.length === 0) ? [] : [[name, value] as const];
  });
  return checked(Object.fromEntries(named), ids).values;
}

async function ask(
  connection: Connection,
  capabilities: ClientCapabilities,
  scopes: readonly (string | undefined)[],
): Promise<unknown[]> {
  if (capabilities.workspace?.configuration !== true) return [];
  try {
    const answer: unknown = await connection.workspace.getConfiguration(
      scopes.flatMap((scope) =>
        ['aksNetworkLint', 'files.exclude'].map((section) => ({
          section,
          ...(scope === undefined ? {} : { scopeUri: scope }),
        })),
      ),
    );
    return Array.isArray(answer) ? (answer as unknown[]) : [];
  } catch {
    return [];
  }
}

function record(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}
