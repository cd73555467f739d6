import { byFile, type Report, type Row } from './rows';

/** JUnit's XML as build servers read it: a suite for each file, a failed case for each finding; one that passes where there is none. */
export function toJunit({ rows }: Report): string {
  const suites = [...byFile(rows)].map(
    ([file, own]) =>
      `  <testsuite name="${xml(file)}" tests="${own.length}" failures="${own.length}" errors="0" skipped="0">\n${own.map(failed).join('')}  </testsuite>\n`,
  );
  const passed =
    '  <testsuite name="aks-network-lint" tests="1" failures="0" errors="0" skipped="0">\n' +
    '    <testcase classname="aks-network-lint" name="No findings"/>\n  </testsuite>\n';
  const count = `tests="${Math.max(1, rows.length)}" failures="${rows.length}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="aks-network-lint" ${count}>\n${suites.join('') || passed}</testsuites>\n`;
}

function failed({ file, range: { start }, rule, severity, message }: Row): string {
  const place = `${file}:${start.line + 1}:${start.character + 1}`;
  return [
    `    <testcase classname="${xml(file)}" name="${xml(`${rule} at ${start.line + 1}:${start.character + 1}`)}" file="${xml(file)}" line="${start.line + 1}">\n`,
    `      <failure type="${severity}" message="${xml(message)}">${xml(`${place}: ${severity}: ${message} (${rule})`)}</failure>\n`,
    '    </testcase>\n',
  ].join('');
}

/** Signs that XML 1.0 does not have become U+FFFD. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
