import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { cluster, folderOf } from './command';

/** YAML of which a test knows the shape. */
type Yaml = { readonly [key: string]: Yaml } & readonly Yaml[] & string;

const yaml = (file: string) => parse(readFileSync(file, 'utf8')) as Yaml;

const text = { type: 'string', minLength: 1 };
const step = {
  type: 'object',
  anyOf: [{ required: ['run'] }, { required: ['uses'] }],
  properties: {
    run: text,
    uses: { type: 'string', pattern: '^(\\./|[\\w-]+/[\\w./-]+@[\\w.]+$)' },
    name: text,
    if: text,
    env: { type: 'object' },
    with: { type: 'object' },
  },
};
/** https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax, of a composite action */
const actionSchema = {
  type: 'object',
  required: ['name', 'description', 'runs'],
  properties: {
    inputs: {
      type: 'object',
      additionalProperties: { type: 'object', required: ['description'], properties: { default: { type: 'string' } } },
    },
    outputs: { type: 'object', additionalProperties: { type: 'object', required: ['description', 'value'] } },
    runs: {
      type: 'object',
      required: ['using', 'steps'],
      properties: {
        using: { const: 'composite' },
        steps: { type: 'array', items: { ...step, if: { required: ['run'] }, then: { required: ['shell'] } } },
      },
    },
  },
};
const workflowSchema = {
  type: 'object',
  required: ['on', 'jobs'],
  properties: {
    jobs: {
      type: 'object',
      minProperties: 1,
      additionalProperties: {
        type: 'object',
        required: ['runs-on', 'steps'],
        properties: { steps: { type: 'array', minItems: 1, items: step } },
      },
    },
  },
};
/** https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms */
const formSchema = {
  type: 'object',
  required: ['name', 'description', 'body'],
  properties: {
    body: {
      type: 'array',
      minItems: 2,
      items: {
        type: 'object',
        required: ['type', 'id', 'attributes'],
        properties: { attributes: { required: ['label'] } },
      },
    },
  },
};
/** https://pre-commit.com/#creating-new-hooks */
const hooksSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'name', 'entry', 'language'],
    properties: {
      language: { const: 'node' },
      pass_filenames: { const: false },
      files: { type: 'string', format: 'regex' },
    },
  },
};

function validate(schema: object, data: unknown): void {
  const ajv = new Ajv({
    strict: false,
    formats: { regex: (pattern: string) => new RegExp(pattern) instanceof RegExp },
  });
  const isValid = ajv.compile(schema);
  assert.ok(isValid(data), JSON.stringify(isValid.errors));
}

const folder = folderOf({ 'infra/main.bicep': cluster, 'with space.bicep': 'param a string\n' });
/** Where `npx aks-network-lint@VERSION` and `aks-network-lint` are what was built. */
const bin = folderOf({
  npx: `#!/bin/sh\n[ "$1" = --yes ] && shift\ncase "$1" in aks-network-lint*) shift;; *) exit 99;; esac\nexec '${process.execPath}' '${resolve('dist/cli.js')}' "$@"\n`,
  'aks-network-lint': `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/cli.js')}' "$@"\n`,
});
execFileSync('chmod', ['+x', join(bin, 'npx'), join(bin, 'aks-network-lint')]);

function bash(script: string, env: { readonly [name: string]: string }) {
  const all = { ...process.env, ...env, PATH: `${bin}:${process.env['PATH']}` };
  return spawnSync('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, encoding: 'utf8', env: all });
}

const inFolder = (file: string) => readFileSync(join(folder, file), 'utf8');

describe('Packages for pipelines', () => {
  if (process.platform === 'win32') return;

  it('the GitHub Action annotates, writes a summary and SARIF, and fails as it is told', () => {
    const action = yaml('action.yml');
    validate(actionSchema, action);
    const [lint] = action['runs']!['steps']!;
    const inputs = Object.fromEntries(
      Object.entries(action['inputs']!).map(([name, input]) => [name, input['default'] ?? '']),
    );
    const run = (given: { readonly [input: string]: string }) => {
      const values = { ...inputs, ...given };
      const env = Object.fromEntries(
        Object.entries(lint!['env']!).map(([name, value]) => [
          name,
          String(value).replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_, input: string) => values[input]!),
        ]),
      );
      writeFileSync(join(folder, 'summary.md'), '# Before\n');
      return bash(lint!['run']!, {
        ...env,
        GITHUB_ACTION_PATH: resolve('.'),
        GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
      });
    };
    const { status, stdout } = run({ paths: 'infra\nwith space.bicep\n' });
    assert.equal(status, 1);
    assert.match(stdout, /^::warning file=infra\/main\.bicep,line=7,.*title=no-kubenet::/m);
    assert.match(inFolder('summary.md'), /^# Before\n### AKS Network Lint\n/);
    assert.match(inFolder('aks-network-lint.sarif'), /"ruleId": "no-kubenet"/);
    assert.equal(run({ 'fail-on': 'never' }).status, 0);
    assert.equal(run({ paths: '$(touch evil); "' }).status, 2);
    assert.ok(!existsSync(join(folder, 'evil')));
    bash('git init -q -b main . && git add -A && git -c user.name=a -c user.email=a@b commit -qm one', {});
    run({ paths: 'infra', against: 'main' });
    assert.match(
      inFolder('summary.md'),
      /## What changes in the AKS networks\n\nNothing changes[^]*## AKS network plan/,
    );
    rmSync(join(folder, '.git'), { recursive: true });
    for (const [, input] of readFileSync('action.yml', 'utf8').matchAll(/inputs\.([\w-]+)/g))
      assert.ok(input! in inputs, input);
    // What comes from outside is never a part of a script.
    for (const one of action['runs']!['steps']!) assert.doesNotMatch(one['run'] ?? '', /\$\{\{/);
  });

  it('the template for Azure Pipelines runs, and its parameters are those that it uses', () => {
    const template = yaml('ci/azure-pipelines.yml');
    const names = template['parameters']!.map((parameter) => parameter['name']);
    for (const [, name] of readFileSync('ci/azure-pipelines.yml', 'utf8').matchAll(/parameters\.(\w+)/g))
      assert.ok(names.includes(name as Yaml), name);
    const lint = template['jobs']![0]!['steps']!.find((one) => one['script'] !== undefined)!;
    const { status, stdout } = bash(lint['script']!, {
      LINT_VERSION: 'latest',
      LINT_PATHS: 'infra',
      LINT_PRESET: 'recommended',
      LINT_FAIL_ON: 'warning',
      SYSTEM_JOBPOSITIONINPHASE: '1',
      SYSTEM_TOTALJOBSINPHASE: '1',
    });
    assert.equal(status, 1);
    assert.match(stdout, /^##vso\[task\.logissue type=warning;sourcepath=infra\/main\.bicep;/m);
    assert.match(inFolder('aks-network-lint.xml'), /<testsuites/);
    assert.deepEqual(Object.keys(lint['env']!).sort(), ['LINT_FAIL_ON', 'LINT_PATHS', 'LINT_PRESET', 'LINT_VERSION']);
    assert.match(readFileSync('ci/azure-pipelines.yml', 'utf8'), /values: \[recommended, strict, cis, mcsb\]/);
  });

  it('the template for Azure Pipelines joins what its shards wrote', () => {
    const [lint, merge] = ['Lint', 'Merge'].map((name) =>
      [...yaml('ci/azure-pipelines.yml')['jobs']!]
        .flatMap((job) => [job, ...Object.entries(job).flatMap(([key, of]) => (key.startsWith('$') ? [...of] : []))])
        .flatMap((job) => (job['steps'] ? [...job['steps']] : []))
        .find((one) => one['displayName'] === name),
    );
    const given = { LINT_VERSION: 'latest', LINT_PATHS: '.', LINT_PRESET: 'recommended', LINT_FAIL_ON: 'warning' };
    const workspace = folderOf({ 'aks-network-lint-1/.keep': '', 'aks-network-lint-2/.keep': '' });
    const env = { ...given, PIPELINE_WORKSPACE: workspace, SYSTEM_TOTALJOBSINPHASE: '2' };
    for (const shard of ['1', '2']) {
      bash(lint!['script']!, { ...env, SYSTEM_JOBPOSITIONINPHASE: shard });
      writeFileSync(
        join(workspace, `aks-network-lint-${shard}/aks-network-lint.sarif`),
        inFolder('aks-network-lint.sarif'),
      );
    }
    const { status, stdout, stderr } = bash(merge!['script']!, env);
    assert.equal(status, 1, stderr);
    assert.match(stdout, /^##vso\[task\.uploadsummary\].*\/aks-network-lint\.md$/m);
    assert.match(inFolder('aks-network-lint.md'), /no-kubenet/);
    rmSync(join(workspace, 'aks-network-lint-2'), { recursive: true });
    assert.equal(bash(merge!['script']!, env).status, 2);
  });

  it('the job for GitLab writes what it promises', () => {
    const job = yaml('ci/gitlab.yml')['aks-network-lint']!;
    const variables = Object.fromEntries(
      Object.entries(job['variables']!).map(([name, value]) => [name, String(value)]),
    );
    const { status, stdout } = bash([...job['script']!].join('\n'), variables);
    assert.equal(status, 1);
    assert.match(stdout, /findings?: /);
    for (const file of Object.values(job['artifacts']!['reports']!))
      assert.ok(inFolder(String(file)).length > 100, String(file));
  });

  it('the pre-commit hook judges what is staged', () => {
    const hooks = yaml('.pre-commit-hooks.yaml');
    validate(hooksSchema, hooks);
    const [hook] = hooks;
    for (const name of ['a/main.bicep', 'x.tfvars', 'deploy.json', 'k8s/web.yaml', 'k8s/web.yml'])
      assert.match(name, new RegExp(hook!['files']!));
    const script = `git init -q . && git add infra && ${hook!['entry']}`;
    const { status, stdout, stderr } = bash(script, {});
    assert.equal(status, 1, stderr);
    assert.match(stdout, /no-kubenet/);
    rmSync(join(folder, '.git'), { recursive: true });
  });

  it('the container has what is copied into it, no shell, and nobody as its user', () => {
    const lines = readFileSync('Dockerfile', 'utf8').split('\n');
    const final = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    assert.match(final[0]!, /distroless\/nodejs20/);
    assert.ok(final.includes('USER 65534:65534') && !final.some((line) => line.startsWith('RUN ')));
    for (const [, file] of final.join('\n').matchAll(/\/src\/(\S+)/g))
      assert.ok(existsSync(file!.replace('*', '')), file);
    const [, ...entry] = JSON.parse(
      final.find((line) => line.startsWith('ENTRYPOINT '))!.slice('ENTRYPOINT '.length),
    ) as string[];
    assert.deepEqual(entry, ['/app/cli.js']);
    // What is copied is enough.
    const built = readdirSync('dist').filter((file) => /^(core|cli|command|server)(-\w+)?\.js$/.test(file));
    const app = folderOf(Object.fromEntries(built.map((file) => [file, readFileSync(`dist/${file}`)])));
    assert.equal(spawnSync(process.execPath, [join(app, 'cli.js'), 'infra'], { cwd: folder }).status, 1);
    const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
    assert.ok(!ignored.includes('package-lock.json') && ignored.includes('node_modules'));
  });

  it('what a release puts beside the action is enough', () => {
    const [, named = ''] = /git add --force (.+)/.exec(readFileSync('.github/workflows/release.yml', 'utf8')) ?? [];
    const names = execFileSync('bash', ['-c', `ls ${named}`], { encoding: 'utf8' })
      .trim()
      .split('\n');
    const action = folderOf(Object.fromEntries(names.map((name) => [name, readFileSync(name)])));
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(action, 'dist/cli.js'), ...args], { cwd: folder, encoding: 'utf8' });
    assert.match(run('infra', '--format', 'sarif').stdout, /"ruleId": "no-kubenet"/);
    assert.match(run('plan', 'infra', '--format', 'markdown').stdout, /AKS network plan/);
  });

  it('workflows and forms are well-formed, and run commands that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: { readonly [name: string]: string };
    };
    for (const file of readdirSync('.github/workflows')) {
      const workflow = yaml(join('.github/workflows', file));
      validate(workflowSchema, workflow);
      for (const job of Object.values(workflow['jobs']!))
        for (const { run = '' } of job['steps']! as unknown as readonly { readonly run?: string }[])
          for (const [, name] of run.matchAll(/npm run ([\w:-]+)/g)) assert.ok(name! in scripts, name);
    }
    assert.deepEqual(
      [...yaml('.github/workflows/test.yml')['jobs']!['test']!['strategy']!['matrix']!['os']!],
      ['ubuntu-latest', 'macos-latest', 'windows-latest'],
    );
    for (const file of ['wrong-finding', 'problem']) {
      const form = yaml(`.github/ISSUE_TEMPLATE/${file}.yml`);
      validate(formSchema, form);
    }
    assert.match(readFileSync('.github/pull_request_template.md', 'utf8'), /contributing\.md/);
  });

  it('the page shows examples that are well-formed', () => {
    const page = readFileSync('docs/pipelines.md', 'utf8');
    const examples = new Map(
      [...page.matchAll(/```yaml (\S+)\n([\s\S]*?)```/g)].map(([, name, body]) => [name!, parse(body!) as Yaml]),
    );
    assert.deepEqual([...examples.keys()], ['github', 'azure', 'gitlab', 'pre-commit', 'shards']);
    validate(workflowSchema, { on: 'push', ...(examples.get('shards') as object) });
    const uses = examples.get('github')!['jobs']!['aks-network-lint']!['steps']![1] as unknown as { with: object };
    const given = Object.keys(uses.with);
    const inputs = Object.keys(yaml('action.yml')['inputs']!);
    for (const name of given) assert.ok(inputs.includes(name), name);
    const parameters = yaml('ci/azure-pipelines.yml')['parameters']!.map((one) => one['name']);
    for (const name of Object.keys(examples.get('azure')!['jobs']![0]!['parameters']!))
      assert.ok(parameters.includes(name as Yaml), name);
    assert.equal(
      examples.get('pre-commit')!['repos']![0]!['hooks']![0]!['entry'],
      yaml('.pre-commit-hooks.yaml')[0]!['entry'],
    );
    const scripts = examples.get('shards')!['jobs']!;
    for (let shard = 1; shard <= 2; shard++) {
      const run = scripts['lint']!['steps']![1]!['run']!.replaceAll('${{ matrix.shard }}', String(shard)).replace(
        '/8',
        '/2',
      );
      assert.equal(bash(run, {}).status, 0);
    }
    const merged = bash(`rm -f aks-network-lint.sarif; ${scripts['merge']!['steps']![1]!['run']!}`, {});
    assert.match(merged.stdout, /no-kubenet/);
  });

  it('a release has everything, with sums that are right', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/release.mjs', '--built'], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const files = readdirSync('out/release');
    for (const file of ['NOTES.md', 'SHA256SUMS', 'sbom.cdx.json']) assert.ok(files.includes(file));
    assert.ok(files.some((file) => file.endsWith('.tgz')));
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: 'out/release' });
    const bill = JSON.parse(readFileSync('out/release/sbom.cdx.json', 'utf8')) as {
      specVersion: string;
      components: { name: string; purl: string; licenses?: unknown }[];
    };
    assert.equal(bill.specVersion, '1.6');
    const names = bill.components.map(({ name }) => name);
    for (const name of ['yaml', 'jsonc-parser', 'vscode-languageserver', '@noble/hashes', 'diff'])
      assert.ok(names.includes(name), name);
    assert.ok(
      !names.includes('mocha') &&
        bill.components.every(({ purl, licenses }) => /^pkg:npm\/.+@\d/.test(purl) && licenses),
    );
  });
});
