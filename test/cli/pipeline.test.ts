import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { version } from '../../package.json';
import { cluster, command, folderOf } from './command';

const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' };

function git(folder: string, ...args: string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...who, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

interface Report {
  readonly findings: readonly { readonly rule: string; readonly file: string }[];
}

const rulesOf = (text: string) => (JSON.parse(text) as Report).findings.map(({ file, rule }) => `${file} ${rule}`);
const filesOf = (text: string) => [...new Set((JSON.parse(text) as Report).findings.map(({ file }) => file))];

describe('--changed-since and --staged', () => {
  const example = () => {
    const folder = folderOf({ 'old.bicep': cluster, 'in/touched.bicep': cluster, 'crlf.bicep': cluster });
    git(folder, 'init', '-q');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'one');
    git(folder, 'checkout', '-qb', 'mine');
    writeFileSync(join(folder, 'in/touched.bicep'), `// more\n${cluster}`);
    git(folder, 'commit', '-qam', 'two');
    writeFileSync(join(folder, 'new.bicep'), cluster);
    writeFileSync(join(folder, 'crlf.bicep'), cluster.replaceAll('\n', '\r\n'));
    // What comes to main meanwhile is not ours.
    git(folder, 'stash', '-qu');
    git(folder, 'checkout', '-q', 'main');
    writeFileSync(join(folder, 'old.bicep'), `// theirs\n${cluster}`);
    git(folder, 'commit', '-qam', 'three');
    git(folder, 'checkout', '-q', 'mine');
    git(folder, 'stash', 'pop', '-q');
    return folder;
  };
  const json = ['--format', 'json'];

  it('shows what is new, changed and committed since a branch was left, and not what only changed its line ends', () => {
    const folder = example();
    assert.deepEqual(filesOf(command(folder, ['.', ...json, '--changed-since', 'main']).stdout), [
      'in/touched.bicep',
      'new.bicep',
    ]);
    assert.deepEqual(filesOf(command(folder, ['.', ...json, '--changed-since', 'main...']).stdout), [
      'in/touched.bicep',
      'new.bicep',
    ]);
    assert.deepEqual(filesOf(command(folder, ['.', ...json, '--changed-since', 'HEAD']).stdout), ['new.bicep']);
    assert.deepEqual(filesOf(command(join(folder, 'in'), ['.', ...json, '--changed-since', 'main']).stdout), [
      'touched.bicep',
    ]);
    git(folder, 'gc', '-q');
    assert.deepEqual(filesOf(command(folder, ['.', ...json, '--changed-since', 'main~1']).stdout), [
      'in/touched.bicep',
      'new.bicep',
    ]);
  });

  it('shows what comes by way of a parameter file that changed', () => {
    const folder = folderOf({
      'main.bicep': `param plugin string\n${cluster.replace("'kubenet'", 'plugin')}`,
      'main.bicepparam': "using 'main.bicep'\nparam plugin = 'azure'\n",
    });
    git(folder, 'init', '-q');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'one');
    writeFileSync(join(folder, 'main.bicepparam'), "using 'main.bicep'\nparam plugin = 'kubenet'\n");
    assert.deepEqual(rulesOf(command(folder, ['.', ...json, '--changed-since', 'HEAD']).stdout), [
      'main.bicep no-kubenet',
    ]);
  });

  it('judges what is staged as it is staged', () => {
    const folder = example();
    assert.deepEqual(filesOf(command(folder, ['.', ...json, '--staged']).stdout), []);
    const bad = cluster.replace('10.0.0.10', '10.1.0.10');
    writeFileSync(join(folder, 'old.bicep'), `// staged\n${bad}`);
    git(folder, 'add', 'old.bicep');
    writeFileSync(join(folder, 'old.bicep'), cluster);
    const { stdout } = command(folder, ['.', ...json, '--staged']);
    assert.deepEqual(filesOf(stdout), ['old.bicep']);
    assert.ok(!rulesOf(stdout).includes('old.bicep use-valid-dns-service-ip'), 'the text on the disk has that');
    rmSync(join(folder, 'old.bicep'));
    assert.deepEqual(filesOf(command(folder, ['.', ...json, '--staged']).stdout), ['old.bicep']);
  });

  it('says what is wrong in one sentence', () => {
    const folder = example();
    const fails = (where: string, args: string[], message: RegExp) => {
      const { status, stderr, stdout } = command(where, ['.', ...args]);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    };
    fails(folder, ['--changed-since', 'nowhere'], /nowhere is no branch, tag or commit of the repository in /);
    const plain = folderOf({ 'a.bicep': cluster });
    fails(plain, ['--changed-since', 'main'], /the files are in no git repository/);
    fails(plain, ['--staged'], /the files are in no git repository/);
    const shallow = join(folderOf({}), 'shallow');
    git(folder, 'clone', '-q', '--depth', '1', `file://${folder}`, shallow);
    fails(shallow, ['--changed-since', 'origin/main'], /The clone is shallow: fetch it first \(fetch-depth: 0/);
    writeFileSync(join(folder, '.git/index'), 'nonsense');
    fails(folder, ['--staged'], /The index of the repository is damaged/);
    assert.match(command(folder, ['--staged', '--changed-since', 'main']).stderr, /exclude each other/);
  });
});

describe('--stdin', () => {
  it('is judged as if it stood in its file, with what is around it', () => {
    const folder = folderOf({
      'main.bicep': 'nothing',
      'main.bicepparam': "using 'main.bicep'\nparam plugin = 'kubenet'\n",
      'other.bicep': cluster,
    });
    const input = `param plugin string\n${cluster.replace("'kubenet'", 'plugin')}`;
    const { stdout } = command(folder, ['--stdin', '--stdin-filename', 'main.bicep', '--format', 'json'], { input });
    assert.ok(rulesOf(stdout).includes('main.bicep no-kubenet'));
    assert.deepEqual(filesOf(stdout), ['main.bicep']);
    const fresh = command(folder, ['--stdin', '--stdin-filename', 'new/there.bicep', '--format', 'json'], {
      input: cluster,
    });
    assert.deepEqual(filesOf(fresh.stdout), ['new/there.bicep']);
    const diff = command(folder, ['--stdin', '--stdin-filename', 'x.bicep', '--fix-dry-run'], { input: cluster });
    assert.match(diff.stdout, /^\+ {6}dnsServiceIP: '10\.1\.0\.10'$/m);
    for (const [args, message] of [
      [['--stdin'], /neither JSON nor a manifest; say what it is with --stdin-filename/],
      [['--stdin-filename', 'a.bicep'], /give both/],
      [['--stdin', '--stdin-filename', 'a.txt'], /no file of this name is a template/],
      [['--stdin', '--stdin-filename', 'a.bicep', '--fix'], /use --fix-dry-run/],
    ] as const)
      assert.match(command(folder, args, { input: cluster }).stderr, message);
  });
});

describe('--shard and merge', () => {
  const files: { [path: string]: string } = {
    'modules/aks.bicep': `param plugin string\n${cluster.replace("'kubenet'", 'plugin')}`,
  };
  for (let at = 0; at < 12; at++) files[`team${at}/main.bicep`] = cluster.replace('10.0.0.10', `10.${at + 2}.0.10`);
  for (const name of ['a', 'b', 'c'])
    files[`${name}/main.bicep`] =
      `module aks '../modules/aks.bicep' = {\n  name: 'aks'\n  params: { plugin: '${name === 'c' ? 'azure' : 'kubenet'}' }\n}\n`;
  files['gone/main.bicep'] = `${cluster}module no 'missing.bicep' = {\n  name: 'no'\n}\n`;

  for (const format of ['json', 'sarif'])
    it(`give together what one run gives, as ${format}`, () => {
      const folder = folderOf(files);
      const parts = [1, 2, 3, 4].map((index) => {
        const { status } = command(folder, [
          '.',
          '--shard',
          `${index}/4`,
          '--format',
          format,
          '--output',
          `out/${index}.${format}`,
        ]);
        assert.ok(status === 0 || status === 1);
        return `out/${index}.${format}`;
      });
      const texts = parts.map((part) => readFileSync(join(folder, part), 'utf8'));
      assert.ok(
        texts.filter((text) => text.includes('no-kubenet') || text.includes('use-valid-dns')).length > 2,
        'they share the work',
      );
      const whole = command(folder, ['.', '--format', format]);
      const merged = command(folder, ['merge', ...parts, '--format', format]);
      assert.equal(merged.stdout, whole.stdout);
      assert.equal(merged.status, whole.status);
      const other = command(folder, ['merge', ...parts, '--format', 'github']);
      assert.equal(other.stdout, command(folder, ['.', '--format', 'github']).stdout);
      assert.equal(command(folder, ['merge', ...parts, '--fail-on', 'never']).status, 0);
    });

  it('a shard that is missing is said and is no success, whatever the others found; what makes doubts is said', () => {
    const folder = folderOf({ 'a/main.bicep': cluster, 'b/main.bicep': cluster, 'c/main.bicep': cluster });
    for (const index of [1, 2, 3])
      command(
        folder,
        `. --shard ${index}/3 --format json --output ${index}.json --format sarif --output ${index}.sarif`.split(' '),
      );
    const other = (of: string, name: string, from: RegExp, to: string) =>
      writeFileSync(join(folder, name), readFileSync(join(folder, of), 'utf8').replace(from, to));
    other('1.json', 'half.json', /"count": 3/, '"count": 2');
    other('3.json', 'old.json', /"date": ".*"/, '"date": "2026-01-01"');
    other('2.json', 'older.json', /"version": ".*"/, '"version": "0.0.1"');
    const merged = (...names: string[]) => command(folder, ['merge', ...names, '--fail-on', 'never']);
    for (const [names, status, ...said] of [
      [['1.json', '2.sarif', '3.json'], 0],
      [['1.json', '3.json'], 2, 'shard 2 of 3 is missing, and so is what it would have found.'],
      [['2.sarif'], 2, 'shards 1 and 3 of 3 are missing, and so is what it would have found.'],
      [
        ['1.json', '2.json', '3.json', '3.sarif'],
        0,
        '3.json and 3.sarif are both shard 3 of 3; each finding counts once.',
      ],
      [
        ['1.json', '2.json', '3.json', 'half.json'],
        2,
        'the reports are of different numbers of shards: of 3 (1.json, 2.json, 3.json), of 2 (half.json). Join those of one run.',
        'shard 2 of 2 is missing, and so is what it would have found.',
      ],
      [
        ['1.json', '2.json', 'old.json'],
        0,
        'the reports were judged on different days: 2026-11-28 (1.json, 2.json), 2026-01-01 (old.json). Give all shards the same --date.',
      ],
      [
        ['1.json', 'older.json', '3.json'],
        0,
        `the reports are of different versions: ${version} (1.json, 3.json), 0.0.1 (older.json). Run one version in all shards.`,
      ],
    ] as const) {
      const result = merged(...names);
      assert.equal(result.stderr, said.map((sentence) => `aks-network-lint: ${sentence}\n`).join(''));
      assert.equal(result.status, status, names.join(' '));
    }
    assert.match(
      command(folder, ['merge', '1.json', '2.json', '--format', 'sarif']).stdout,
      /"executionSuccessful": false/,
    );
  });

  it('are read as PowerShell writes them, in UTF-16, and so is a baseline', () => {
    const folder = folderOf({ 'a.bicep': cluster });
    const wide = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
    const report = command(folder, ['a.bicep', '--format', 'json']).stdout;
    writeFileSync(join(folder, 'wide.json'), wide(report));
    assert.match(command(folder, ['merge', 'wide.json', '--format', 'github']).stdout, /title=no-kubenet/);
    command(folder, ['a.bicep', '--baseline', 'base.json', '--update-baseline']);
    writeFileSync(join(folder, 'base.json'), wide(readFileSync(join(folder, 'base.json'), 'utf8')));
    assert.equal(command(folder, ['a.bicep', '--baseline', 'base.json']).status, 0);
  });

  it('say what is wrong', () => {
    const folder = folderOf({ 'a.json': '{}', 'b.json': '{"findings": [{"rule": 1}]}' });
    for (const wrong of ['0/4', '5/4', '1', 'a/b', '1/0'])
      assert.match(command(folder, ['.', '--shard', wrong]).stderr, /--shard is I\/N, such as 1\/8/);
    assert.match(command(folder, ['merge']).stderr, /merge takes the reports to join/);
    assert.match(command(folder, ['merge', 'none.json']).stderr, /none\.json does not exist/);
    for (const wrong of ['a.json', 'b.json'])
      assert.match(command(folder, ['merge', wrong]).stderr, /is no report of aks-network-lint in JSON or SARIF/);
  });
});

describe('A long run', () => {
  const many = (count = 2_600) => {
    const files: { [path: string]: string } = {};
    for (let at = 0; at < count; at++) files[`d${at % 50}/t${at}.bicep`] = cluster;
    return folderOf(files);
  };

  it('says how far it is on standard error', () => {
    const folder = many();
    const { stdout, stderr } = command(folder, ['.', '--fail-on', 'never', '--format', 'github']);
    assert.match(stderr, /^aks-network-lint: \d+ files read$/m);
    assert.match(stderr, /^aks-network-lint: 1000 of 2600 templates judged$/m);
    assert.ok(stdout.split('\n').every((line) => line === '' || line.startsWith('::')));
  }).timeout(120_000);

  it('ends without a word when nobody reads on', () => {
    if (process.platform === 'win32') return;
    const script = `'${process.execPath}' '${resolve('dist/cli.js')}' samples --format sarif 2>&1 >&3 3>&- | cat >&2`;
    const { stderr } = spawnSync('bash', ['-c', `{ ${script}; } 3>&1 | head -c 10 > /dev/null`], { encoding: 'utf8' });
    assert.doesNotMatch(stderr, /EPIPE/);
  });

  const interruptAt = (said: string) => `const { stderr } = process;
const write = stderr.write.bind(stderr);
stderr.write = (text, ...rest) => {
  const isTaken = write(text, ...rest);
  if (String(text).includes(${JSON.stringify(said)})) process.kill(process.pid, 'SIGINT');
  return isTaken;
};`;

  const moments: [string, string, number, string[]][] = [
    ['it reads', 'files read', 2_600, ['--fix', '--output', 'report.txt']],
    ['fixes are tried', 'fixes tried in 5', 1_600, ['--format', 'json', '--output', 'report.json']],
    ['fixes are chosen', 'fixes are tried for', 600, ['--fix']],
  ];
  for (const [moment, said, count, args] of moments)
    it(`ends with 130 when it is interrupted while ${moment}, and leaves nothing behind`, async () => {
      if (process.platform === 'win32') return;
      const folder = many(count);
      // The process interrupts itself at the moment that it says, so that no other has to be quick enough.
      const interrupt = join(folderOf({ 'interrupt.cjs': interruptAt(said) }), 'interrupt.cjs');
      const child = spawn(process.execPath, ['--require', interrupt, resolve('dist/cli.js'), '.', ...args], {
        cwd: folder,
      });
      child.stderr.resume();
      const code = await new Promise((done) => child.on('exit', (code) => done(code)));
      assert.equal(code, 130);
      assert.deepEqual(
        readdirSync(folder).filter((name) => !/^d\d+$/.test(name)),
        [],
      );
      for (const name of readdirSync(join(folder, 'd7')))
        assert.equal(readFileSync(join(folder, 'd7', name), 'utf8'), cluster);
    }).timeout(240_000);
});

describe('--lsp', () => {
  it('speaks with an editor', async () => {
    const child = spawn(process.execPath, [resolve('dist/cli.js'), '--lsp']);
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { processId: null, rootUri: null, capabilities: {} },
    });
    child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    let answer = '';
    for await (const text of child.stdout) if ((answer += String(text)).includes('capabilities')) break;
    child.kill();
    assert.match(answer, /"codeActionProvider"/);
  });
});
