// `npm run peers -- FOLDER`: reads checkouts of Checkov, trivy-checks, KICS and Template Analyzer below a folder, judges their own test fixtures,
// and prints for each of their rules how often ours says the same. Nothing of a checkout is run. docs/peers.md explains what does not agree.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { equivalentsOf, type Owner } from '../shared-rules/equivalents';
import { catalogue } from '../shared-rules/catalogue';
import { checkovCases } from './peers/checkov';
import type { PeerCase } from './peers/case';
import { kicsCases } from './peers/kics';
import { templateAnalyzerCases } from './peers/template-analyzer';
import { trivyCases } from './peers/trivy';
import { lint } from './lint';

const [folder] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder)) {
  process.stderr.write('npm run peers -- FOLDER: a folder with checkouts of peers, at most two levels down.\n');
  process.exit(2);
}

/** The checkouts below a folder, by a path that only they have. */
const peers: readonly { readonly owner: Owner; readonly has: string; readonly cases: (root: string) => PeerCase[] }[] =
  [
    { owner: 'Checkov', has: 'checkov/terraform/checks', cases: checkovCases },
    { owner: 'Trivy', has: 'checks/cloud/azure', cases: trivyCases },
    { owner: 'KICS', has: 'assets/queries', cases: kicsCases },
    { owner: 'TemplateAnalyzer', has: 'src/Analyzer.Core.BuiltInRuleTests', cases: templateAnalyzerCases },
  ];

/** What another of our rules says of the same resource, for a reason of its own: version 1 is retired, a value does not exist. */
const alsoSaidBy: { readonly [id: string]: readonly string[] } = {
  CKV_AZURE_120: ['no-application-gateway-v1'],
  CKV2_AZURE_29: ['no-implicit-network-plugin', 'use-known-value'],
  'f5342045-b935-402d-adf1-8dbbd09c0eef': ['use-known-value'],
};

void main(folder);

async function main(root: string): Promise<void> {
  const candidates = [root, ...below(root), ...below(root).flatMap(below)];
  const rows = new Map<string, { same: number; all: number; different: string[] }>();
  for (const { owner, has, cases } of peers) {
    for (const checkout of candidates.filter((path) => existsSync(join(path, has)))) {
      for (const one of cases(checkout)) {
        const rules = catalogue
          .filter((rule) =>
            equivalentsOf(rule).some(
              (other) =>
                other.owner === owner && (other.id === one.id || (owner === 'KICS' && one.id.startsWith(other.id))),
            ),
          )
          .map(({ id }) => id);
        if (rules.length === 0) continue;
        const key = `${owner} ${one.id}, ${one.language}: ${rules.join(', ')}`;
        const row = rows.get(key) ?? { same: 0, all: 0, different: [] };
        rows.set(key, row);
        row.all++;
        const found = await isFlagged(one, [...rules, ...(alsoSaidBy[one.id] ?? [])]);
        if (found === one.fails) row.same++;
        else
          row.different.push(
            `${one.place}: ${owner} ${one.fails ? 'fails' : 'passes'}, we ${found ? 'report' : 'are silent'}`,
          );
      }
    }
  }
  let [same, all] = [0, 0];
  for (const [key, row] of [...rows].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
    process.stdout.write(`${key}: ${row.same} of ${row.all}\n${row.different.map((line) => `    ${line}\n`).join('')}`);
    same += row.same;
    all += row.all;
  }
  process.stdout.write(all === 0 ? 'No checkout of a peer is there.\n' : `${same} of ${all} verdicts are the same.\n`);
}

/** Whether one of our rules reports in what the case is about. */
async function isFlagged({ files, file, from, to }: PeerCase, rules: readonly string[]): Promise<boolean> {
  const { findings } = await lint(files, { preset: 'strict', rules: {} });
  return findings.some(
    (finding) =>
      rules.includes(finding.rule) && finding.file === file && finding.start.line >= from && finding.start.line <= to,
  );
}

function below(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(path, entry.name));
}
