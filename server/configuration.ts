import picomatch from 'picomatch';
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { defaultSettings, isVersion, presets, type RuleLevel, type Settings, severities } from '../engine/engine';

/** The editor's settings under `aksNetworkLint`, and what it hides. */
export interface Configuration {
  readonly settings: Settings;
  /** Whether closed files are judged. */
  readonly scan: boolean;
  /** Whether the text shows how full subnets are. */
  readonly inlayHints: boolean;
  /** Whether `files.exclude` hides a path, relative to its workspace folder. */
  readonly hidden: (path: string) => boolean;
}

export const defaultConfiguration: Configuration = {
  settings: defaultSettings,
  scan: true,
  inlayHints: false,
  hidden: () => false,
};

/**
 * Asks the editor. What is missing or of the wrong type falls back to its default, one setting at a time.
 * @param sent what the editor has sent on its own, for one that is not asked or does not answer: our settings, or an object with them as `aksNetworkLint`
 */
export async function readConfiguration(
  connection: Connection,
  capabilities: ClientCapabilities,
  sent: unknown,
): Promise<Configuration> {
  const [own, exclude] = await ask(connection, capabilities);
  const { preset, rules, rulesAsOf, scanWorkspace, inlayHints } = record(own ?? record(sent)['aksNetworkLint'] ?? sent);
  const levels = Object.entries(record(rules)).filter((entry): entry is [string, RuleLevel] => isLevel(entry[1]));
  const patterns = Object.entries(record(exclude)).flatMap(([pattern, on]) =>
    on === true && isPattern(pattern) ? [pattern] : [],
  );
  const matches = patterns.length > 0 ? picomatch(patterns, { dot: true }) : () => false;
  return {
    settings: {
      preset: presets.find((one) => one === preset) ?? defaultSettings.preset,
      rules: Object.fromEntries(levels),
      rulesAsOf: typeof rulesAsOf === 'string' && isVersion(rulesAsOf) ? rulesAsOf : undefined,
    },
    scan: scanWorkspace !== false,
    inlayHints: inlayHints === true,
    hidden: (path) => matches(path),
  };
}

async function ask(connection: Connection, capabilities: ClientCapabilities): Promise<unknown[]> {
  if (capabilities.workspace?.configuration !== true) return [];
  try {
    const answer: unknown = await connection.workspace.getConfiguration([
      { section: 'aksNetworkLint' },
      { section: 'files.exclude' },
    ]);
    return Array.isArray(answer) ? (answer as unknown[]) : [];
  } catch {
    return [];
  }
}

/** A pattern that can be matched, and in no time: many stars in one name take long. */
function isPattern(pattern: string): boolean {
  const stars = pattern.split('/').map((part) => part.replace(/\*{2,}/g, '*').split('*').length - 1);
  if (pattern === '' || Math.max(...stars) > 3 || stars.reduce((sum, one) => sum + one, 0) > 10) return false;
  try {
    picomatch(pattern, { dot: true })('a/b');
    return true;
  } catch {
    return false;
  }
}

function record(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}

function isLevel(value: unknown): value is RuleLevel {
  return value === 'off' || severities.some((severity) => severity === value);
}
