import { catalogue } from '../../shared-rules/catalogue';
import type { Severity } from '../../shared-rules/rule';
import { cell, code } from '../../tools/markdown';
import { byFile, countsInWords, type Report, type Row } from './rows';

/** A comment on GitHub holds 65,536 signs: https://github.com/orgs/community/discussions/27190. What is beyond is counted. */
const maxLength = 60_000;

const icons: { readonly [severity in Severity]: string } = {
  error: '🔴',
  warning: '🟠',
  information: '🔵',
  hint: '⚪',
};

/** For a comment on a pull request, or the summary of a job: findings by file. */
export function toMarkdown({ rows }: Report): string {
  if (rows.length === 0) return '### AKS Network Lint\n\nNo findings.\n';
  let text = `### AKS Network Lint\n\n${rows.length} ${rows.length === 1 ? 'finding' : 'findings'}: ${countsInWords(rows)}\n`;
  let left = rows.length;
  for (const [file, own] of byFile(rows)) {
    const lines = own.map(line);
    const head = `\n#### ${code(file)}\n\n| | Line | | Rule |\n|---|---|---|---|\n`;
    if (text.length + head.length + lines[0]!.length > maxLength) break;
    text += head;
    for (const one of lines) {
      if (text.length + one.length > maxLength) break;
      text += one;
      left--;
    }
  }
  return left === 0 ? text : `${text}\n… and ${left} more.\n`;
}

function line({ range: { start }, severity, message, rule, fixes }: Row): string {
  const [link] = catalogue.find(({ id }) => id === rule)?.references ?? [];
  const fix = fixes[0] ? `<br>Fix: ${cell(fixes[0].title)}` : '';
  return `| ${icons[severity]} ${severity} | ${start.line + 1} | ${cell(message)}${fix} | ${link === undefined ? code(rule) : `[${rule}](${link})`} |\n`;
}
