import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { readConfigurationFile } from '../../engine/configuration/read';
import { options } from '../../engine/configuration/options';
import { catalogue } from '../../shared-rules/catalogue';

const name = '.aks-network-lint.yaml';
const cluster = (network: string, plugin = 'kubenet') =>
  `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: {\n    networkProfile: {\n      networkPlugin: '${plugin}'\n${network}    }\n  }\n}\n`;

describe('The configuration on the command line', function () {
  // Each run is a process of its own.
  this.timeout(120_000);
  const newFolder = (files: { readonly [path: string]: string }) => {
    const folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  };
  const runIn = (cwd: string, ...args: string[]) =>
    spawnSync(process.execPath, [resolve('dist/cli.js'), ...args], { cwd, encoding: 'utf8' });
  const run = (files: { readonly [path: string]: string }, ...args: string[]) => runIn(newFolder(files), ...args);
  const found = (stdout: string) =>
    (JSON.parse(stdout) as { findings: { rule: string; file: string; severity: string }[] }).findings.map(
      ({ rule, file, severity }) => `${file} ${rule} ${severity}`,
    );
  const of = (rule: string, files: { readonly [path: string]: string }, ...args: string[]) =>
    found(run(files, '.', '--format', 'json', ...args).stdout).filter((one) => one.includes(` ${rule} `));

  it('the nearest file wins per folder, and builds on others only where it says so', () => {
    const files = {
      [name]: 'rules:\n  no-kubenet: off\n',
      'main.bicep': cluster(''),
      'a/main.bicep': cluster(''),
      [`a/${name}`]: 'preset: recommended\n',
      'b/main.bicep': cluster(''),
      [`b/${name}`]: `extends: [../${name}, ../strict.yaml]\n`,
      'strict.yaml': 'rules:\n  no-kubenet: hint\n',
    };
    assert.deepEqual(of('no-kubenet', files), ['a/main.bicep no-kubenet warning', 'b/main.bicep no-kubenet hint']);
  });

  it('a rule wins over its category, the file over the preset, the command line over all', () => {
    const files = {
      [name]: 'rules:\n  retirement: off\n  no-kubenet: information\n  observability: error\n',
      'main.bicep': cluster("      networkPolicy: 'azure'\n"),
    };
    assert.deepEqual(of('no-kubenet', files), ['main.bicep no-kubenet information']);
    assert.deepEqual(of('no-azure-npm', files), []);
    assert.deepEqual(of('use-acns-observability', files), ['main.bicep use-acns-observability error']);
    assert.deepEqual(of('no-kubenet', files, '--rule', 'no-kubenet=error'), ['main.bicep no-kubenet error']);
    assert.deepEqual(of('no-kubenet', files, '--no-config'), ['main.bicep no-kubenet warning']);
    const broken = { ...files, [name]: 'preset: [' };
    assert.deepEqual(
      [[], ['--no-config']].map((flags) => run(broken, '.', ...flags).status),
      [2, 1],
    );
  });

  it('files that are left out are not judged, and what they call is', () => {
    const files = {
      'main.bicep': cluster(''),
      'old/main.bicep': cluster(''),
      'test/main.bicep': "module one '../main.bicep' = {\n  name: 'one'\n}\n",
    };
    assert.deepEqual(of('no-kubenet', { ...files, [name]: "exclude: [old, 'test/**']\n" }), [
      'main.bicep no-kubenet warning',
    ]);
    assert.deepEqual(of('no-kubenet', files, '--include', 'old/*.bicep'), ['old/main.bicep no-kubenet warning']);
  });

  it('parameter files are chosen, and left out', () => {
    const template = `param plugin string\n${cluster('').replace("'kubenet'", 'plugin')}`;
    const files = {
      'main.bicep': template,
      'main.prod.bicepparam': "using 'main.bicep'\nparam plugin = 'azure'\n",
      'main.dev.bicepparam': "using 'main.bicep'\nparam plugin = 'kubenet'\n",
      'envs/other.bicepparam': "using '../main.bicep'\nparam plugin = 'kubenet'\n",
    };
    assert.equal(of('no-kubenet', files).length, 1);
    assert.deepEqual(
      of('no-kubenet', { ...files, [name]: "parameters:\n  main.bicep: ['main.prod.bicepparam']\n" }),
      [],
    );
    assert.deepEqual(
      of('no-kubenet', { ...files, [name]: "parameters:\n  '*.bicep': ['!main.dev.bicepparam', '!envs/**']\n" }),
      [],
    );
    const terraform = {
      'infra/main.tf':
        'variable "plugin" {}\nresource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n  network_profile {\n    network_plugin = var.plugin\n  }\n}\n',
      'infra/prod.tfvars': 'plugin = "azure"\n',
      'envs/dev.tfvars': 'plugin = "kubenet"\n',
    };
    // What stands in a folder of its own belongs to the root that declares its names, unless the configuration names others.
    assert.deepEqual(of('no-kubenet', terraform), ['infra/main.tf no-kubenet warning']);
    assert.deepEqual(of('no-kubenet', { ...terraform, [name]: "parameters:\n  infra: ['envs/*.tfvars']\n" }), [
      'infra/main.tf no-kubenet warning',
    ]);
    for (const chosen of ['infra/*.tfvars', '!envs/**'])
      assert.deepEqual(of('no-kubenet', { ...terraform, [name]: `parameters:\n  infra: ['${chosen}']\n` }), []);
  });

  it("the company's ranges, the date and the version of the rules count", () => {
    const files = { 'main.bicep': cluster('') };
    assert.deepEqual(of('no-reserved-company-range', files), []);
    assert.equal(of('no-reserved-company-range', files, '--range', 'Data centre=10.0.0.0/12').length, 1);
    for (const other of ["rules-as-of: '0.1.0'\n", 'preset: cis\n'])
      assert.equal(
        of('no-reserved-company-range', { ...files, [name]: `${other}ranges:\n  - name: A\n    cidr: 10.0.0.0/12\n` })
          .length,
        1,
        other,
      );
    const npm = { 'main.bicep': cluster("      networkPolicy: 'azure'\n", 'azure') };
    assert.deepEqual(of('no-azure-npm', { ...npm, [name]: "date: '2024-01-01'\n" }), [
      'main.bicep no-azure-npm information',
    ]);
    assert.deepEqual(of('no-azure-npm', { ...npm, [name]: "date: '2029-01-01'\n" }), ['main.bicep no-azure-npm error']);
    const named = { 'main.bicep': cluster('', 'azur') };
    assert.equal(of('use-known-value', named).length, 1);
    assert.deepEqual(of('use-known-value', { ...named, [name]: "rules-as-of: '0.1.0'\n" }), []);
    assert.equal(
      of('use-known-value', { ...named, [name]: "rules-as-of: '0.1.0'\nrules:\n  use-known-value: error\n" }).length,
      1,
    );
  });

  it('folders outside are read where the file names them', () => {
    const folder = newFolder({
      'modules/net.bicep': cluster(''),
      'infra/main.bicep': "module net '../modules/net.bicep' = {\n  name: 'net'\n}\n",
    });
    const first = runIn(join(folder, 'infra'), '.');
    assert.match(first.stderr, /lies outside/);
    writeFileSync(join(folder, 'infra', name), 'read: [../modules]\n');
    const second = runIn(join(folder, 'infra'), '.');
    assert.match(
      second.stderr,
      /^main\.bicep:1:8: no-kubenet and \d other rules find something in this module, which is not part of the workspace\.\n$/,
    );
  });

  it('the file of the repository holds for a folder in it', () => {
    const folder = newFolder({
      '.git/HEAD': '',
      [name]: 'rules:\n  no-kubenet: off\n',
      'infra/main.bicep': cluster(''),
    });
    assert.doesNotMatch(runIn(folder, 'infra').stdout, /no-kubenet/);
    assert.doesNotMatch(runIn(join(folder, 'infra'), 'main.bicep').stdout, /no-kubenet/);
  });

  it('a broken file says so, ends with 2, and what is right of it holds', () => {
    const { stdout, stderr, status } = run(
      { [name]: 'rules:\n  no-kubnet: off\n  no-kubenet: hint\n', 'main.bicep': cluster('') },
      '.',
    );
    assert.equal(status, 2);
    assert.equal(stderr, `${name}:2:3: error: There is no rule no-kubnet. Did you mean no-kubenet?\n`);
    assert.match(stdout, /hint +kubenet retires/);
    const unread = run({ [name]: 'rules: [\n', 'main.bicep': cluster('') }, '.');
    assert.equal(unread.status, 2);
    assert.match(unread.stderr, /^\.aks-network-lint\.yaml:\d+:\d+: error: This is not YAML: /);
    assert.match(unread.stdout, /no-kubenet/);
    const glob = run({ [name]: "exclude: ['old/**']\n", 'main.bicep': cluster('') }, '.', '--fail-on', 'never');
    assert.deepEqual([glob.status, glob.stderr], [0, `${name}:1:11: warning: No file matches old/**.\n`]);
  });

  it('config prints what holds and who says so', () => {
    const files = {
      [name]: 'extends: [base.yaml]\nrules:\n  no-kubenet: off\n',
      'base.yaml': 'preset: strict\nmanifests:\n  apps/**: infra\n',
      'main.bicep': cluster(''),
      'apps/a.txt': '',
      'infra/a.txt': '',
    };
    const { stdout, stderr, status } = run(files, 'config', 'main.bicep', '--date', '2027-01-01');
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(
      stdout,
      /1\. command line\n +2\. file +\.aks-network-lint\.yaml, which extends base\.yaml\n +3\. editor settings.*\n +4\. preset +strict/,
    );
    assert.match(stdout, /^preset +strict +base\.yaml$/m);
    assert.match(stdout, /^rules\.no-kubenet +off +\.aks-network-lint\.yaml$/m);
    assert.match(stdout, /^date +2027-01-01 +command line$/m);
    assert.match(stdout, /^manifests +\{"apps\/\*\*":"infra"\} +base\.yaml$/m);
    const json = JSON.parse(run(files, 'config', '--format', 'json').stdout) as { preset: string; file: string };
    assert.deepEqual([json.preset, json.file], ['strict', name]);
  });

  it('init writes a commented file that says nothing new, for what it finds, and never over another', () => {
    const folder = newFolder({
      'infra/main.bicep': `param plugin string\n${cluster('').replace("'kubenet'", 'plugin')}`,
      'infra/main.prod.bicepparam': "using 'main.bicep'\nparam plugin = 'kubenet'\n",
    });
    const before = runIn(folder, '.').stdout;
    const first = runIn(folder, 'init');
    assert.deepEqual([first.status, first.stderr], [0, '']);
    const text = readFileSync(join(folder, name), 'utf8');
    assert.match(text, /^# yaml-language-server: \$schema=\S+$/m);
    assert.match(text, /^# {3}infra\/main\.bicep: \[infra\/main\.prod\.bicepparam\]$/m);
    assert.deepEqual(parseDocument(text).toJS(), { preset: 'recommended' });
    assert.equal(runIn(folder, '.').stdout, before);
    for (const { name: key, file } of options)
      if (file && key !== 'extends') assert.match(text, new RegExp(`^(# )?${key}:`, 'm'));
    writeFileSync(join(folder, name), '# mine\n');
    const second = runIn(folder, 'init');
    assert.equal(second.status, 2);
    assert.match(second.stderr, /is there already, and is not written over/);
    assert.equal(readFileSync(join(folder, name), 'utf8'), '# mine\n');
  });

  it('every example of the table is a right configuration', () => {
    const ids = catalogue.map(({ id }) => id);
    for (const { file } of options)
      if (file) assert.deepEqual(readConfigurationFile(file.example, ids).problems, [], file.example);
  });

  it('suppressions are reported, listed with their reasons, or hold', () => {
    const files = {
      'main.bicep': cluster('')
        .replace('kubenet', 'kubenet')
        .replace(
          '      networkPlugin',
          '      // aks-network-lint-disable-next-line no-kubenet -- moves in Q3\n      networkPlugin',
        ),
    };
    assert.deepEqual(of('no-kubenet', files), []);
    assert.deepEqual(of('no-kubenet', files, '--no-suppressions'), ['main.bicep no-kubenet warning']);
    const { stdout } = run(files, '.', '--show-suppressed');
    assert.match(
      stdout,
      /Suppressed:\n {2}main\.bicep:7:22 {2}warning {2}kubenet .* no-kubenet\n {4}Reason: moves in Q3\n\n1 suppressed/,
    );
    const json = JSON.parse(run(files, '.', '--show-suppressed', '--format', 'json').stdout) as {
      suppressed: { rule: string; reason: string }[];
    };
    assert.deepEqual(
      json.suppressed.map(({ rule, reason }) => [rule, reason]),
      [['no-kubenet', 'moves in Q3']],
    );
    const sarif = JSON.parse(run(files, '.', '--format', 'sarif').stdout) as {
      runs: { results: { ruleId: string; suppressions?: { justification?: string }[] }[] }[];
    };
    assert.deepEqual(
      sarif.runs[0]!.results.flatMap(({ ruleId, suppressions = [] }) =>
        suppressions.map((one) => [ruleId, one.justification]),
      ),
      [['no-kubenet', 'moves in Q3']],
    );
  });

  it('builds on a single file, and says where two build on each other', () => {
    const files = { 'main.bicep': cluster(''), 'shared.yaml': 'rules: {no-kubenet: off}\n' };
    assert.deepEqual(of('no-kubenet', { ...files, [name]: 'extends: shared.yaml\n' }), []);
    const circle = run(
      { ...files, [name]: 'extends: shared.yaml\n', 'shared.yaml': `extends: [${name}]\nrules: {no-kubenet: off}\n` },
      '--fail-on',
      'error',
    );
    assert.equal(circle.status, 0);
    assert.match(circle.stderr, /:1:10: warning: shared\.yaml is this file, or builds on it in turn/);
    const broken = run({ ...files, [name]: 'extends: shared.yaml\n', 'shared.yaml': 'typo: 1\n' });
    assert.equal(broken.status, 2);
    assert.match(broken.stderr, /^shared\.yaml:1:1: error: There is no key typo\.$/m);
  });

  it('each message stands at what it is about, with wrong items before it and other errors around it', () => {
    const { stderr, status } = run(
      {
        [name]:
          'extends: [5, none.yaml, base.yaml]\ninclude: [6, none/**, "**"]\nrules: { no-kubnet: off }\ndeployed: [7, main.bicep]\n',
        'base.yaml': 'typo: 1\n',
        'main.bicep': cluster(''),
      },
      '.',
    );
    assert.equal(status, 2);
    const own = stderr.split('\n').filter((line) => line.startsWith(name));
    assert.deepEqual(
      own.map((line) => line.replace(`${name}:`, '')),
      [
        '1:11: error: This is a path, not 5.',
        '1:14: error: none.yaml was not found.',
        '1:25: warning: base.yaml is broken; what is right of it holds.',
        '2:11: error: This is a glob, such as infra/**, with no more than three stars in a name, not 6.',
        '2:14: warning: No file matches none/**.',
        '3:10: error: There is no rule no-kubnet. Did you mean no-kubenet?',
        '4:12: error: This is a path, not 7.',
        '4:15: warning: main.bicep holds no cluster as az aks show -o json prints it.',
      ],
    );
  });

  it('where only a part of the repository is read, nothing is said of globs that lead elsewhere, but what they leave out', () => {
    const files = {
      '.git/HEAD': '',
      [name]:
        "exclude: ['legacy/**', '**/old.bicep', 'infra/none/**']\nmanifests: { 'k8s/**': infra/main.bicep }\nparameters:\n  infra/main.bicep: ['parameters/*.json', '!parameters/old.json']\n",
      'infra/main.bicep': cluster(''),
      'legacy/main.bicep': cluster(''),
      'k8s/service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\n',
    };
    const linesOf = (path: string) =>
      run(files, path)
        .stderr.split('\n')
        .flatMap((line) => (line.startsWith(name) ? [line.slice(name.length + 1)] : []));
    assert.deepEqual(linesOf('infra'), [
      '1:40: warning: No file matches infra/none/**.',
      '4:22: warning: parameters/*.json lies outside the folders that are linted, and is not read. Lint its folder, too.',
    ]);
    assert.deepEqual(linesOf('.'), [
      '1:24: warning: No file matches **/old.bicep.',
      '1:40: warning: No file matches infra/none/**.',
      '4:22: warning: No file matches parameters/*.json.',
      '4:43: warning: parameters/old.json was not found.',
    ]);
  });

  it('says its version, and the help of each command in a screen', () => {
    const version = run({}, '--version');
    assert.equal(
      version.stdout,
      `${(JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version}\n`,
    );
    for (const command of [
      '',
      'explain',
      'plan',
      'diff',
      'connections',
      'merge',
      'rules',
      'config',
      'init',
      'completion',
    ]) {
      const { stdout, status } = run({}, ...(command === '' ? [] : [command]), '--help');
      assert.equal(status, 0);
      const lines = stdout.split('\n');
      assert.ok(lines.length <= 40 && lines.every((line) => line.length <= 120), stdout);
      assert.match(stdout, new RegExp(`^aks-network-lint ${command}`));
    }
  });

  it('only configuration files that hold in what is asked for are told, with those that they build on', () => {
    const files = {
      'a/main.bicep': cluster(''),
      'a/.aks-network-lint.yaml': 'extends: ../shared/base.yaml\n',
      'b/main.bicep': cluster(''),
      'b/.aks-network-lint.yaml': 'rules: { no-kubnet: off }\n',
    };
    const right = run({ ...files, 'shared/base.yaml': 'preset: strict\n', '.git/HEAD': '' }, 'a');
    assert.equal(right.status, 1);
    assert.equal(right.stderr, '');
    const wrong = run({ ...files, 'shared/base.yaml': 'preset: loose\n', '.git/HEAD': '' }, 'a/main.bicep');
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /^shared\/base\.yaml:1:9: error: preset is/m);
    assert.doesNotMatch(wrong.stderr, /no-kubnet/);
    assert.match(run(files, '.').stderr, /^b\/\.aks-network-lint\.yaml:1:10: error: There is no rule no-kubnet/m);
  });

  it('every error says what to do, and ends with 2', () => {
    for (const [args, message] of [
      [
        ['--colour'],
        /^aks-network-lint: Unknown option '--colour'\.\naks-network-lint --help lists what may be said\.\n$/,
      ],
      [['--chnged-since', 'x'], /Did you mean --changed-since\?/],
      [['--chan'], /Did you mean --changed-since\?/],
      [['--preset', 'loose'], /preset is recommended, strict, cis or mcsb, not loose/],
      [['--rule', 'no-kubnet=off'], /There is no rule no-kubnet\. Did you mean no-kubenet\?/],
      [['--rule', 'no-kubenet'], /--rule is ID=SEVERITY, not no-kubenet/],
      [['--range', 'Home=10.0.0.0'], /10\.0\.0\.0 is not an address range/],
      [['--date', '2026-02-30'], /--date is YYYY-MM-DD/],
      [['--rules-as-of', 'newest'], /--rules-as-of is a version such as 0\.1\.0, not newest/],
      [['rules', '--stats'], /--stats is for linting, not for rules/],
      [['nowhere'], /nowhere does not exist\.\n$/],
      [['lint', '.'], /lint does not exist\. Without a command it lints: leave lint out\./],
      [['conections'], /conections does not exist\. Did you mean connections\?/],
      [['help'], /help does not exist\. Did you mean --help\?/],
      [['config', 'nowhere'], /nowhere does not exist/],
      [['completion', 'tcsh'], /one of bash, zsh, fish, powershell/],
      [['init', 'nowhere'], /nowhere is no folder/],
    ] as const) {
      const { status, stderr } = run({}, ...args);
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, message);
    }
  });

  it('completes commands, flags and their values in bash', () => {
    const folder = newFolder({});
    const complete = (...words: string[]) => {
      const script = `source <(${process.execPath} ${resolve('dist/cli.js')} completion bash)\nCOMP_WORDS=(aks-network-lint ${words.map((word) => `'${word}'`).join(' ')})\nCOMP_CWORD=${words.length}\n_aks_network_lint\nprintf '%s\\n' "\${COMPREPLY[@]}"\n`;
      const { stdout, status } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
      assert.equal(status, 0);
      return stdout.trim().split('\n');
    };
    assert.deepEqual(complete('pl'), ['plan']);
    assert.deepEqual(complete('--pres'), ['--preset']);
    assert.deepEqual(complete('--preset', 's'), ['strict']);
    assert.deepEqual(complete('--rule', 'no-kubenet=o'), ['no-kubenet=off']);
    assert.deepEqual(complete('--rule', 'observability=h'), ['observability=hint']);
    // As a terminal has it.
    assert.deepEqual(complete('--rule', 'no-kubenet', '=', 'i'), ['information']);
    assert.deepEqual(complete('--preset', '=', 'm'), ['mcsb']);
    assert.deepEqual(complete('completion', 'f'), ['fish']);
  });

  it('has a completion for every shell that names every flag', () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const { stdout } = run({}, 'completion', shell);
      for (const { flag } of options)
        if (flag) assert.ok(new RegExp(`(--|-l )${flag.name}\\b`).test(stdout), `${shell}: ${flag.name}`);
      const binary = { bash: 'bash', zsh: 'zsh', fish: 'fish' }[shell];
      if (binary !== undefined && ['/bin', '/usr/bin'].some((path) => existsSync(join(path, binary))))
        assert.equal(spawnSync(binary, ['-n', join(newFolder({ script: stdout }), 'script')]).status, 0, shell);
    }
  });
});
