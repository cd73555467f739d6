import { isOf } from '../../shared-rules/equivalents';
import type { Finding, Severity } from '../../shared-rules/rule';

/** What is reported: what the rules say, more of it, or what stands for the network controls of a benchmark alone. */
export const presets = ['recommended', 'strict', 'cis', 'mcsb'] as const;
export type Preset = (typeof presets)[number];
export type RuleLevel = Severity | 'off';

/** What people configure. */
export interface Settings {
  readonly preset: Preset;
  /** By rule id; wins over the preset and over what the rule itself says. */
  readonly rules: { readonly [id: string]: RuleLevel | undefined };
  /** Rules that came after this version of the linter are off, unless `rules` names them. Default: none is. */
  readonly rulesAsOf?: string | undefined;
}

export const defaultSettings: Settings = { preset: 'recommended', rules: {} };

export const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** The severity that a finding is shown with; off: not at all. */
export function severityOf(finding: Pick<Finding, 'rule' | 'severity'>, settings: Settings): RuleLevel {
  const configured = settings.rules[finding.rule.id];
  if (configured !== undefined) return configured;
  if (isNewer(finding.rule.since, settings.rulesAsOf)) return 'off';
  const { preset } = settings;
  // A benchmark has no hints: what it asks for is shown, and nothing else.
  if (preset === 'cis' || preset === 'mcsb')
    return isOf(finding.rule, preset) ? inPreset(finding.severity, 'strict') : 'off';
  if (finding.rule.severity === 'off') return inPreset('off', settings.preset);
  return inPreset(finding.severity, settings.preset);
}

/** Whether a version is written as `1.2.3` or `1.2`. */
export function isVersion(text: string): boolean {
  return /^\d{1,6}\.\d{1,6}(\.\d{1,6})?$/.test(text);
}

/** Whether a rule came after a version; no rule did after one that is none. */
function isNewer(since: string, version: string | undefined): boolean {
  if (version === undefined || !isVersion(version)) return false;
  const [own, asked] = [since, version].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const at = own.findIndex((part, index) => part !== (asked[index] ?? 0));
  return at >= 0 && own[at]! > (asked[at] ?? 0);
}

/** In strict, what recommended only hints at or leaves out is information. */
function inPreset(level: RuleLevel, preset: Preset): RuleLevel {
  return preset === 'strict' && (level === 'hint' || level === 'off') ? 'information' : level;
}
