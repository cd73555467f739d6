import type { LocatedFinding } from '../engine/engine';
import { placeText, type Printed } from './report';

/** What comments switch off, one line each, with the reason. */
export function suppressedText(findings: readonly LocatedFinding[], printed: Printed): string {
  if (findings.length === 0) return '\nNothing is suppressed.\n';
  const rows = findings.map(
    (finding) =>
      `  ${placeText(finding, printed)}  ${finding.severity}  ${finding.message}  ${finding.rule.id}\n    ${finding.suppressed?.reason === undefined ? 'No reason is given.' : `Reason: ${finding.suppressed.reason}`}\n`,
  );
  return `\nSuppressed:\n${rows.join('')}\n${findings.length} suppressed\n`;
}

/** A report as JSON with what is suppressed beside it. */
export function withSuppressed(report: string, findings: readonly LocatedFinding[], { path, range }: Printed): string {
  const suppressed = findings.map((finding) => ({
    rule: finding.rule.id,
    severity: finding.severity,
    file: path(finding.file),
    range: range(finding),
    message: finding.message,
    reason: finding.suppressed?.reason ?? null,
  }));
  return `${JSON.stringify({ ...(JSON.parse(report) as object), suppressed }, null, 2)}\n`;
}
