import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { catalogue } from '../../shared-rules/catalogue';
import { examplesIn, filesOf } from '../example';
import { Client } from './client';

/** Repositories to compare beside our own: `PARITY=dir,dir npx mocha test/lsp/parity.test.ts`. */
const others = (process.env['PARITY'] ?? '').split(',').filter((one) => one !== '');
const severities = ['error', 'warning', 'information', 'hint'];
const ids = new Set(catalogue.map(({ id }) => id));

describe('What the editor, the command line and its reports find', function () {
  this.timeout(600_000);
  let client: Client;
  afterEach(() => client.stop());

  const run = (...args: string[]): void => {
    spawnSync(process.execPath, [resolve('dist/cli.js'), '.', ...args], { cwd: client.folder });
  };

  /** `main.bicep:6 no-kubenet warning`, one for each diagnostic. */
  const published = (): string[] => {
    const prefix = `${client.uri('')}/`;
    return client
      .published()
      .flatMap(([uri, { diagnostics }]) =>
        diagnostics
          .filter(({ code }) => ids.has(String(code)))
          .map(
            ({ code, range, severity = 1 }) =>
              `${decodeURIComponent(uri.slice(prefix.length))}:${range.start.line + 1} ${String(code)} ${severities[severity - 1]}`,
          ),
      )
      .sort();
  };

  const compare = async (): Promise<void> => {
    await client.start();
    // One run writes them all.
    const names = { json: 'report.out', sarif: 'sarif.out', junit: 'junit.out' };
    run(...Object.entries(names).flatMap(([format, name]) => ['--format', format, '--output', name]));
    const report = (format: keyof typeof names) => readFileSync(join(client.folder, names[format]), 'utf8');
    const { findings } = JSON.parse(report('json')) as {
      findings: { rule: string; file: string; severity: string; range: { start: { line: number } } }[];
    };
    const expected = findings
      .map(({ rule, file, severity, range }) => `${file}:${range.start.line + 1} ${rule} ${severity}`)
      .sort();
    assert.ok(expected.length > 0);
    // What the editor gets comes in its own time.
    for (let round = 0; round < 600 && published().length !== expected.length; round++) await wait(200);
    await wait(500);
    assert.deepEqual(published(), expected);
    const sarif = JSON.parse(report('sarif')) as { runs: { results: { suppressions?: unknown }[] }[] };
    assert.equal(sarif.runs[0]!.results.filter(({ suppressions }) => !suppressions).length, expected.length);
    assert.equal(report('junit').match(/<failure /g)?.length, expected.length);
  };

  it('is the same in all samples', async () => {
    client = new Client({ '.aks-network-lint.yaml': 'date: 2026-11-28\n' });
    cpSync('samples', join(client.folder, 'samples'), { recursive: true });
    await compare();
  });

  it('is the same in all examples of all pages', async () => {
    client = new Client({ '.aks-network-lint.yaml': 'date: 2026-11-28\npreset: strict\n' });
    for (const page of readdirSync('shared-rules/rules').filter((name) => name.endsWith('.md')))
      for (const [at, example] of examplesIn(join('shared-rules/rules', page)).entries())
        for (const [path, text] of Object.entries(filesOf(example)))
          client.write(`${basename(page, '.md')}/${at}/${path.replace(/^\/+/, '')}`, text);
    await compare();
  });

  for (const folder of others)
    it(`is the same in ${basename(folder)}`, async () => {
      client = new Client({ '.aks-network-lint.yaml': 'date: 2026-11-28\n' });
      cpSync(folder, join(client.folder, basename(folder)), {
        recursive: true,
        filter: (path) => basename(path) !== '.git',
      });
      await compare();
    });
});
