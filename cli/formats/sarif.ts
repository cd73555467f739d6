import { catalogue } from '../../shared-rules/catalogue';
import type { Rule, Severity } from '../../shared-rules/rule';
import { version } from '../../package.json';
import { printJson, type Pieces } from './pieces';
import type { FixRow, NoteRow, Part, Range, Report, Row, Stretch } from './rows';

/** SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */

const levels: { readonly [severity in Severity]: 'error' | 'warning' | 'note' } = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** The name of our own fingerprint. Its number rises when the same finding gets another one. */
export const fingerprintName = 'aksNetworkLint/v1';

export function toSarif({ rows, hidden, notes, part, failed }: Report): Pieces {
  return logOf([...rows, ...hidden].map(resultOf), notes, failed !== true, part);
}

/** What has changed: those of no rule, which are no harm, are for information. */
export function changesToSarif(changes: readonly ChangeRow[]): Pieces {
  return logOf(
    changes.map(({ file, line, column, rule, message, properties }) => {
      const at = catalogue.findIndex(({ id }) => id === rule);
      const severity = catalogue[at]?.severity ?? 'off';
      return {
        ...(rule === undefined ? { kind: 'informational' } : { ruleId: rule, ruleIndex: at }),
        level: severity === 'off' ? 'none' : levels[severity],
        message: { text: message },
        locations: [
          {
            physicalLocation: { artifactLocation: artifactOf(file), region: { startLine: line, startColumn: column } },
          },
        ],
        properties,
      };
    }),
    [],
    true,
  );
}

interface ChangeRow {
  readonly file: string;
  /** Counted from one. */
  readonly line: number;
  readonly column: number;
  readonly rule: string | undefined;
  readonly message: string;
  readonly properties: { readonly [name: string]: unknown };
}

function logOf(
  results: readonly object[],
  notes: readonly NoteRow[],
  executionSuccessful: boolean,
  part?: Part,
): Pieces {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'AKS Network Lint',
            version,
            semanticVersion: version,
            rules: catalogue.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [base]: { description: { text: 'The folder that the command ran in.' } } },
        invocations: [
          {
            executionSuccessful,
            ...(notes.length > 0 ? { toolExecutionNotifications: notes.map(notificationOf) } : {}),
          },
        ],
        results,
        ...(part ? { properties: { shard: part } } : {}),
      },
    ],
  };
  return printJson(log, results.length + notes.length);
}

const base = '%SRCROOT%';

function ruleOf({ id, severity, category, summary, why, corrections = [], references, equivalents }: Rule) {
  const [helpUri] = references;
  const links = references.map((link) => `- <${link}>`).join('\n');
  return {
    id,
    name: nameOf(id),
    shortDescription: { text: summary },
    fullDescription: { text: why },
    help: {
      text: [why, ...corrections, ...references].join('\n\n'),
      markdown: [why, ...corrections, links].filter((part) => part !== '').join('\n\n'),
    },
    ...(helpUri === undefined ? {} : { helpUri }),
    defaultConfiguration: { enabled: severity !== 'off', level: severity === 'off' ? 'note' : levels[severity] },
    properties: {
      tags: ['aks', 'network', category],
      precision: 'high',
      'problem.severity': severity === 'error' || severity === 'warning' ? severity : 'recommendation',
      ...(equivalents.length > 0 ? { equivalents } : {}),
    },
  };
}

/** `no-kubenet` → `NoKubenet` */
function nameOf(id: string): string {
  return id
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

function resultOf(row: Row) {
  return {
    ruleId: row.rule,
    ruleIndex: catalogue.findIndex(({ id }) => id === row.rule),
    level: levels[row.severity],
    message: { text: row.message },
    locations: [locationOf(row)],
    ...(row.related.length > 0
      ? {
          relatedLocations: row.related.map((one, id) => ({
            id,
            ...locationOf(one),
            message: { text: one.message },
          })),
        }
      : {}),
    ...(row.fingerprint === undefined ? {} : { partialFingerprints: { [fingerprintName]: row.fingerprint } }),
    ...(row.fixes.length > 0 ? { fixes: row.fixes.map(fixOf) } : {}),
    ...(row.hidden === undefined
      ? {}
      : {
          suppressions: [
            row.hidden === 'suppressed'
              ? {
                  kind: 'inSource',
                  status: 'accepted',
                  ...(row.reason === undefined ? {} : { justification: row.reason }),
                }
              : { kind: 'external', status: 'accepted', justification: 'It is in the baseline.' },
          ],
        }),
    properties: { severity: row.severity },
  };
}

function fixOf({ title, safety, preferred, edits }: FixRow) {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactOf(file),
      replacements: edits
        .filter((edit) => edit.file === file)
        .map(({ range, newText }) => ({ deletedRegion: regionOf(range), insertedContent: { text: newText } })),
    })),
    properties: { safety, preferred },
  };
}

function notificationOf(note: NoteRow) {
  return { level: 'note', message: { text: note.message }, locations: [locationOf(note)] };
}

function locationOf({ file, range }: Stretch) {
  return { physicalLocation: { artifactLocation: artifactOf(file), region: regionOf(range) } };
}

function artifactOf(file: string) {
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: base };
}

/** Lines and columns count from one, and a region ends before its end column. */
function regionOf({ start, end }: Range) {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
