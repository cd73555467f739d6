import picomatch from 'picomatch';
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { defaultSettings, severities, type RuleLevel, type Settings } from '../engine/analysis/settings';

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

export const defaultConfiguration: Configuration = { settings: defaultSettings, scan: true, inlayHints: false, hidden: () => false };

/** Asks the editor. What is missing or of the wrong type falls back to its default, one setting at a time. */
export async function readConfiguration(connection: Connection, capabilities: ClientCapabilities): Promise<Configuration> {
  if (capabilities.workspace?.configuration !== true) return defaultConfiguration;
  const [own, exclude] = (await connection.workspace.getConfiguration([{ section: 'aksNetworkLint' }, { section: 'files.exclude' }])) as unknown[];
  const { preset, rules, scanWorkspace, inlayHints } = record(own);
  const levels = Object.entries(record(rules)).filter((entry): entry is [string, RuleLevel] => isLevel(entry[1]));
  const patterns = Object.entries(record(exclude)).flatMap(([pattern, on]) => (on === true ? [pattern] : []));
  const matches = patterns.length > 0 ? picomatch(patterns, { dot: true }) : () => false;
  return {
    settings: { preset: preset === 'strict' ? 'strict' : 'recommended', rules: Object.fromEntries(levels) },
    scan: scanWorkspace !== false,
    inlayHints: inlayHints === true,
    hidden: (path) => matches(path),
  };
}

function record(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}

function isLevel(value: unknown): value is RuleLevel {
  return value === 'off' || severities.some((severity) => severity === value);
}
