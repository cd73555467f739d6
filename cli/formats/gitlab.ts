import type { Severity } from '../../shared-rules/rule';
import { printJson, type Pieces } from './pieces';
import type { Report } from './rows';

const severities: { readonly [severity in Severity]: string } = {
  error: 'critical',
  warning: 'major',
  information: 'minor',
  hint: 'info',
};

/** GitLab's report of code quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export function toGitlab({ rows }: Report): Pieces {
  const issues = rows.map(({ rule, severity, file, range: { start, end }, message, fingerprint }) => ({
    description: message,
    check_name: rule,
    fingerprint: fingerprint ?? `${rule} ${file}:${start.line}:${start.character}`,
    severity: severities[severity],
    location: { path: file, lines: { begin: start.line + 1, end: end.line + 1 } },
  }));
  return printJson(issues, issues.length);
}
