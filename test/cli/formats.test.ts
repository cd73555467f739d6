import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv from 'ajv-draft-04';
import { toGitlab } from '../../cli/formats/gitlab';
import { toJson } from '../../cli/formats/json';
import type { Report, Row } from '../../cli/formats/rows';
import { toSarif } from '../../cli/formats/sarif';
import { planMarkdown } from '../../tools/plan-markdown';
import { cluster, command, folderOf } from './command';

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly partialFingerprints: { readonly [name: string]: string };
  readonly suppressions?: readonly { readonly kind: string }[];
  readonly relatedLocations?: readonly unknown[];
  readonly fixes?: readonly { readonly artifactChanges: readonly unknown[] }[];
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: unknown };
  }[];
}

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly help: { readonly text: string } }[] } };
    readonly results: readonly Result[];
  }[];
}

/** The schema of OASIS, as Microsoft's package of matchers carries it. */
function sarifSchema(): object {
  const text = readFileSync('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8');
  return JSON.parse(text) as object;
}

describe('Formats', () => {
  const samples = folderOf({});
  before(() => cpSync('samples', join(samples, 'samples'), { recursive: true }));
  const run = (...args: string[]) => command(samples, ['samples', ...args]);
  const sarifOf = (folder: string, ...args: string[]) =>
    (JSON.parse(command(folder, ['.', '--format', 'sarif', ...args]).stdout) as Log).runs[0]!;

  it('all say the same findings', () => {
    const json = JSON.parse(run('--format', 'json').stdout) as { findings: { rule: string; severity: string }[] };
    const count = json.findings.length;
    assert.ok(count > 20);
    const { results } = sarifOf(join(samples, 'samples'));
    assert.equal(results.filter(({ suppressions }) => !suppressions).length, count);
    const junit = run('--format', 'junit').stdout;
    assert.equal(junit.match(/<failure /g)?.length, count);
    assert.match(junit, new RegExp(`^<testsuites name="aks-network-lint" tests="${count}" failures="${count}"`, 'm'));
    assert.equal(run('--format', 'github').stdout.match(/^::(error|warning|notice) file=/gm)?.length, count);
    assert.equal(run('--format', 'azure').stdout.trim().split('\n').length, count);
    assert.equal((JSON.parse(run('--format', 'gitlab').stdout) as unknown[]).length, count);
    assert.equal(run('--format', 'markdown').stdout.match(/^\| (🔴|🟠|🔵|⚪) /gmu)?.length, count);
    assert.match(run().stdout, new RegExp(`^${count} findings: \\d+ errors`, 'm'));
  });

  it('SARIF is valid, with help for each rule, fixes, related places and suppressions', () => {
    const folder = folderOf({
      'infra/näme with space.bicep': `param plugin string\n${cluster.replace("'kubenet'", 'plugin')}`,
      'infra/näme with space.bicepparam': "using 'näme with space.bicep'\nparam plugin = 'kubenet'\n",
      'quiet.bicep': cluster.replace(
        '      networkPlugin',
        '      // aks-network-lint-disable-next-line no-kubenet -- moves in Q3\n      networkPlugin',
      ),
      'broken.bicep': `${cluster}module other 'missing.bicep' = {\n  name: 'other'\n}\n`,
    });
    const { stdout } = command(folder, ['.', '--format', 'sarif']);
    const ajv = new Ajv({ strict: false, unicodeRegExp: false });
    // What a URI is, the others of draft 4 are not in it.
    ajv.addFormat('uri', /^[a-z]+:[^\s]+$/).addFormat('uri-reference', /^[^\s\\]*$/);
    ajv.addFormat('date-time', true);
    const validate = ajv.compile(sarifSchema());
    for (const text of [
      stdout,
      run('--format', 'sarif').stdout,
      String(toSarif({ rows: [], hidden: [], notes: [], text: () => undefined })),
    ])
      assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors?.slice(0, 3)));
    assert.ok(!validate({ version: '2.1.0', runs: [{}] }), 'the schema is no empty one');
    const [{ tool, results }] = (JSON.parse(stdout) as Log).runs as [Log['runs'][number]];
    for (const { help } of tool.driver.rules) assert.ok(help.text.length > 40);
    const own = results.find(({ ruleId, relatedLocations }) => ruleId === 'no-kubenet' && relatedLocations)!;
    assert.equal(own.locations[0]!.physicalLocation.artifactLocation.uri, 'infra/n%C3%A4me%20with%20space.bicep');
    assert.ok(results.some(({ fixes }) => fixes?.[0]?.artifactChanges.length === 1));
    const suppressed = results.filter(({ suppressions }) => suppressions);
    assert.deepEqual(
      suppressed.map(({ ruleId, suppressions }) => [ruleId, suppressions![0]!.kind]),
      [['no-kubenet', 'inSource']],
    );
  });

  it('a fingerprint outlives moved lines and other numbers, and tells two resources apart', () => {
    const prints = (text: string) => {
      const { results } = sarifOf(folderOf({ 'main.bicep': text }));
      return results
        .map(({ ruleId, partialFingerprints }) => `${ruleId} ${Object.values(partialFingerprints)[0]}`)
        .sort();
    };
    const two = cluster + cluster.replace('resource aks', 'resource other').replace("name: 'aks'", "name: 'other'");
    const before = prints(two);
    assert.equal(new Set(before).size, before.length);
    assert.deepEqual(prints(`// moved\n\n\n${two.replaceAll('10.0.0.10', '10.9.9.9')}`), before);
    const renamed = prints(two.replace('resource other', 'resource third'));
    assert.equal(renamed.filter((print) => before.includes(print)).length, before.length / 2);
  });

  it('go to several files at once, and to standard output what has none', () => {
    const folder = folderOf({ 'main.bicep': cluster });
    const { stdout, status } = command(
      folder,
      '. --format sarif --output out/a.sarif --format junit --output b.xml --format json'.split(' '),
    );
    assert.equal(status, 1);
    assert.ok((JSON.parse(stdout) as { findings: unknown[] }).findings.length > 0);
    assert.match(readFileSync(join(folder, 'out/a.sarif'), 'utf8'), /"version": "2\.1\.0"/);
    assert.match(readFileSync(join(folder, 'b.xml'), 'utf8'), /<testsuites/);
    assert.equal(command(folder, '. --output c.txt'.split(' ')).stdout, '');
    assert.match(readFileSync(join(folder, 'c.txt'), 'utf8'), /no-kubenet/);
  });

  it('say what is wrong with them', () => {
    const folder = folderOf({ 'main.bicep': cluster });
    const wrong = (args: string, message: RegExp) => {
      const { status, stderr, stdout } = command(folder, args.split(' '));
      assert.deepEqual([status, stdout], [2, ''], args);
      assert.match(stderr, message);
    };
    wrong('. --format yaml', /--format is one of text, json, sarif, .*, not yaml\./);
    wrong('. --format json --format sarif', /json and sarif would both go to standard output/);
    wrong('. --format json --output a --format sarif --output a', /--output a is given twice/);
    wrong('. --output main.bicep', /main\.bicep is a file to be read/);
    wrong('plan . --format sarif', /--format is one of html, markdown, not sarif/);
    assert.equal(readFileSync(join(folder, 'main.bicep'), 'utf8'), cluster);
  });

  it('text underlines what is meant, in colours where somebody wants them', () => {
    const folder = folderOf({
      'main.bicep': cluster.replace("      dnsServiceIP: '10.0.0.10'", "\t\tdnsServiceIP: /* 漢字 */ '10.0.0.10'"),
    });
    const plain = command(folder, ['.']).stdout;
    assert.match(plain, /^ {10}\| {5}dnsServiceIP: \/\* 漢字 \*\/ '10\.0\.0\.10'\n {10}\| {30}~{11}$/m);
    assert.ok(!plain.includes('\u001b'));
    const colored = command(folder, ['.'], { env: { FORCE_COLOR: '1' } }).stdout;
    assert.ok(colored.includes('\u001b[31merror'));
    assert.ok(!command(folder, ['.'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).stdout.includes('\u001b'));
    assert.ok(!command(folder, ['.', '--format', 'json'], { env: { FORCE_COLOR: '1' } }).stdout.includes('\u001b'));
  });

  it('a long line is cut around what is meant', () => {
    const row = cluster.replace(/\n\s*/g, ' ').replace('resource', `/* ${'x'.repeat(400)} */ resource`);
    const { stdout } = command(folderOf({ 'main.bicep': row }), ['.']);
    const lines = stdout.split('\n').filter((line) => line.startsWith('          | '));
    assert.ok(lines.length > 0 && lines.every((line) => line.length < 150));
    assert.ok(lines.some((line) => line.includes('…') && line.includes("'kubenet'")));
  });

  it('nothing of a file is a command, a tag, or Markdown', () => {
    const folder = folderOf({
      'a,b::error::%0A##vso[task.complete]<b>|x`.bicep': cluster.replace("'aks'", "'<script>@team'"),
    });
    const steered = folderOf({ '\u001b[31mred.bicep': cluster });
    for (const format of ['github', 'azure', 'markdown', 'junit', 'text'])
      assert.ok(!command(steered, ['.', '--format', format]).stdout.includes('\u001b'), format);
    const github = command(folder, ['.', '--format', 'github']).stdout;
    for (const line of github.trim().split('\n')) assert.match(line, /^::\w+ file=a%2Cb%3A%3Aerror%3A%3A%250A##vso\[/);
    const azure = command(folder, ['.', '--format', 'azure']).stdout;
    // The agent takes the first command of a line.
    assert.doesNotMatch(azure + command(folder, ['.']).stdout, /^(?!##vso\[task\.logissue).*##(vso)?\[/m);
    const markdown = command(folder, ['.', '--format', 'markdown']).stdout;
    assert.match(markdown, /^#### `` a,b::error::%0A##vso\[task\.complete\]<b>\|x`\.bicep ``$/m);
    assert.doesNotMatch(markdown, /<script>|@team/);
    assert.doesNotMatch(command(folder, ['.', '--format', 'junit']).stdout, /<b>/);
  });

  it('nothing found is said in each', () => {
    const folder = folderOf({ 'empty.bicep': 'param a string\n' });
    const of = (format: string) => command(folder, ['.', '--format', format]).stdout;
    assert.equal(of('text'), 'No findings.\n');
    assert.match(of('junit'), /failures="0"[\s\S]*<testcase [^>]*name="No findings"\/>/);
    assert.deepEqual([of('github'), of('azure'), of('gitlab')], ['', '', '[]\n']);
    assert.match(of('markdown'), /No findings\./);
    assert.equal(command(folder, ['.']).stderr, '');
    const nothing = command(folderOf({ 'notes.md': '' }), ['.']);
    assert.deepEqual([nothing.status, nothing.stdout], [0, 'No findings.\n']);
    assert.match(nothing.stderr, /no template or manifest was found, so nothing is judged\.\n$/);
  });

  it('a long list ends before a comment is too long, and says how much is missing', () => {
    const many = Array.from({ length: 150 }, (_, at) =>
      cluster.replace('resource aks', `resource aks${at}`).replace("'aks'", `'aks${at}'`),
    );
    const { stdout } = command(folderOf({ 'main.bicep': many.join('') }), ['.', '--format', 'markdown']);
    assert.ok(stdout.length < 65_000);
    const shown = stdout.match(/^\| (🔴|🟠|🔵|⚪) /gmu)!.length;
    const [, all] = /^(\d+) findings/m.exec(stdout)!;
    assert.match(stdout, new RegExp(`… and ${Number(all) - shown} more\\.`));
  });

  it('the address plan is a table and a picture', () => {
    const { stdout, status } = command(resolve('.'), ['plan', 'samples/bicep', '--format', 'markdown']);
    assert.equal(status, 0);
    assert.match(stdout, /^\| · Subnet \| snet-nodes \| 10\.20\.0\.0\/22 \| 8 of 1019 \| room for 226 more nodes; /m);
    assert.match(
      stdout,
      /```mermaid\nflowchart LR\n {2}subgraph network1\["vnet-contoso-shop-dev<br>10\.20\.0\.0\/16"\]/,
    );
    assert.match(planMarkdown([], String), /No AKS cluster is in these files/);
  });

  it('the picture closes each network', () => {
    const network = (name: string) => `resource ${name} 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: '${name}'
  properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } }
}
`;
    const folder = folderOf({ 'main.bicep': cluster + network('hub') + network('spoke') });
    const { stdout } = command(folder, ['plan', '--format', 'markdown']);
    assert.equal(stdout.match(/^ {2}subgraph /gm)?.length, 2);
    assert.equal(stdout.match(/^ {2}end$/gm)?.length, 2);
  });
});

describe('A very long report', () => {
  const rows = Array.from({ length: 10_001 }, (_, at): Row => ({
    rule: 'no-kubenet',
    severity: 'warning',
    file: `infra/main${at}.bicep`,
    range: { start: { line: at, character: 0 }, end: { line: at, character: 4 } },
    message: 'One "word" of it.',
    fixes: [],
    related: [],
  }));
  const report: Report = { rows, hidden: [], notes: [], text: () => undefined };

  for (const [format, write] of [
    ['json', toJson],
    ['sarif', toSarif],
    ['gitlab', toGitlab],
  ] as const)
    it(`is printed in pieces that are one ${format}, a finding on a line`, () => {
      const pieces = write(report);
      assert.ok(typeof pieces !== 'string', 'no text may have more than half a gigabyte');
      const text = pieces.join('');
      const few = write({ ...report, rows: rows.slice(0, 3) });
      assert.ok(typeof few === 'string');
      const listOf = (json: string) => {
        const data = JSON.parse(json) as { findings?: unknown[]; runs?: [{ results: unknown[] }] } | unknown[];
        return Array.isArray(data) ? data : (data.findings ?? data.runs![0].results);
      };
      assert.deepEqual(listOf(text).slice(0, 3), listOf(few));
      assert.equal(listOf(text).length, rows.length);
      assert.ok(text.split('\n').length >= rows.length);
    });
});
