import { withoutCommands } from '../../tools/report';
import type { Report, Row } from './rows';

/**
 * GitHub's workflow commands:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function toGithub({ rows }: Report): string {
  return rows.map(annotation).join('');
}

function annotation({ file, range: { start, end }, rule, severity, message }: Row): string {
  const name = severity === 'error' || severity === 'warning' ? severity : 'notice';
  // Columns are for what stands in one line.
  const columns = start.line === end.line ? `,col=${start.character + 1},endColumn=${end.character + 1}` : '';
  const place = `file=${property(file)},line=${start.line + 1},endLine=${end.line + 1}${columns}`;
  return `::${name} ${place},title=${property(rule)}::${data(message)}\n`;
}

function data(text: string): string {
  return seen(text).replace(/[%\r\n]/g, percent);
}

function property(text: string): string {
  return seen(text).replace(/[%\r\n:,]/g, percent);
}

/** Azure Pipelines' logging commands, which know errors and warnings: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands#logissue-log-an-error-or-warning */
export function toAzure({ rows }: Report): string {
  return rows.map(issue).join('');
}

function issue({ file, range: { start }, rule, severity, message }: Row): string {
  if (severity !== 'error' && severity !== 'warning')
    return `${line(file)}:${start.line + 1}:${start.character + 1}: ${severity}: ${line(message)} (${rule})\n`;
  const place = `sourcepath=${value(file)};linenumber=${start.line + 1};columnnumber=${start.character + 1}`;
  return `##vso[task.logissue type=${severity};${place};code=${value(rule)}]${value(message, /[%\r\n]/g)}\n`;
}

/** In a line of its own nothing of a file's name may be a command. */
function line(text: string): string {
  return withoutCommands(seen(text.replace(/[\r\n]/g, ' ')));
}

/** A percent sign is escaped as the agent reads it: https://github.com/microsoft/azure-pipelines-agent, CommandStringConvertor */
function value(text: string, signs = /[%\r\n;\]]/g): string {
  return seen(text).replace(signs, (sign) => (sign === '%' ? '%AZP25' : percent(sign)));
}

/** Logs are read in terminals: what steers one is no part of them. Ends of lines are told by those who ask. */
function seen(text: string): string {
  return text.replace(/[^\P{Cc}\r\n]/gu, '\ufffd');
}

function percent(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
