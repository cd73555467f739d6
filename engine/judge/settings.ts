import { isOf } from '../../shared-rules/equivalents';
import type { Finding } from '../../shared-rules/rule';
import { severities, type Preset, type RuleLevel } from '../configuration/options';

export { severities, type Preset, type RuleLevel };

/** How findings of a folder are shown. */
export interface Settings {
  readonly preset: Preset;
  /** By rule id; wins over the preset and over what the rule itself says. */
  readonly rules: { readonly [id: string]: RuleLevel | undefined };
}

export const defaultSettings: Settings = { preset: 'recommended', rules: {} };

/** The severity that a finding is shown with; off: not at all. */
export function severityOf(finding: Pick<Finding, 'rule' | 'severity'>, settings: Settings): RuleLevel {
  const configured = settings.rules[finding.rule.id];
  if (configured !== undefined) return configured;
  const { preset } = settings;
  // A benchmark has no hints: what it asks for is shown, and nothing else.
  if (preset === 'cis' || preset === 'mcsb')
    return isOf(finding.rule, preset) ? inPreset(finding.severity, 'strict') : 'off';
  if (finding.rule.severity === 'off') return inPreset('off', settings.preset);
  return inPreset(finding.severity, settings.preset);
}

/** In strict, what recommended only hints at or leaves out is information. */
function inPreset(level: RuleLevel, preset: Preset): RuleLevel {
  return preset === 'strict' && (level === 'hint' || level === 'off') ? 'information' : level;
}
