// `npm run rule <id>`: writes the skeleton of a rule: its file, its page and its line in the catalogue. docs/contributing.md goes on from there.
// Without an id: the catalogue of the rules that are in the folder, after one was renamed or deleted.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { nextVersion } from '../shared-rules/rule';

const [id] = process.argv.slice(2);
if (id !== undefined) writeSkeleton(id);
writeCatalogue();
spawnSync(process.execPath, ['--import', 'tsx', 'scripts/generate.ts'], { stdio: 'inherit' });
console.log(
  id === undefined
    ? 'The catalogue has the rules of shared-rules/rules.'
    : `shared-rules/rules/${id}.ts\nshared-rules/rules/${id}.md\n\nNow: npx mocha test/rules/pages.test.ts -g ${id}`,
);

function writeSkeleton(id: string): void {
  const [file, page] = [`shared-rules/rules/${id}.ts`, `shared-rules/rules/${id}.md`];
  if (!/^(no|use)(-[a-z0-9]+)+$/.test(id))
    end('npm run rule <id>: an id begins with no- or use- and is in lower case, as no-open-api-server is.');
  if (existsSync(file) || existsSync(page)) end(`${id} is there already.`);

  writeFileSync(
    file,
    `import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: '${id}',
  severity: 'warning',
  category: 'compatibility',
  since: '${nextVersion}',
  summary: 'TODO: one sentence.',
  why: 'TODO: why it matters, in a paragraph.',
  references: [aksDocs('TODO')],
  equivalents: [],
  of: 'cluster',
  *check({ apiServer }) {
    // TODO: what it looks at. A value is known, absent or unknown; for one that is unknown nothing is yielded.
    const { disableRunCommand } = apiServer;
    if (!is(disableRunCommand, false)) return;
    yield {
      at: disableRunCommand,
      message: 'TODO: what is wrong, why it matters, what to do.',
      fixes: [{ title: 'Set {0} (TODO: what it costs)', safety: 'review', changes: [set(disableRunCommand, true)] }],
    };
  },
});
`,
  );

  const message = 'TODO: what is wrong, why it matters, what to do.';
  writeFileSync(
    page,
    `## Examples

TODO: what this example shows.

\`\`\`bicep
apiServerAccessProfile: {
  disableRunCommand: false
                     ~~~~~ ${message}
}
\`\`\`

\`\`\`bicep fixed
apiServerAccessProfile: {
  disableRunCommand: true
}
\`\`\`

\`\`\`json
"apiServerAccessProfile": {
  "disableRunCommand": false
                       ~~~~~ ${message}
}
\`\`\`

\`\`\`json fixed
"apiServerAccessProfile": {
  "disableRunCommand": true
}
\`\`\`

\`\`\`terraform
run_command_enabled = true
                      ~~~~ ${message}
\`\`\`

\`\`\`terraform fixed
run_command_enabled = false
\`\`\`

TODO: what is right, and the edge that others get wrong.

\`\`\`bicep
apiServerAccessProfile: {
  disableRunCommand: true
}
\`\`\`
`,
  );
}

function writeCatalogue(): void {
  const ids = readdirSync('shared-rules/rules')
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -'.ts'.length))
    .sort();
  const name = (one: string) => one.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const rest = readFileSync('shared-rules/catalogue.ts', 'utf8')
    .replace(/^import \w+ from '\.\/rules\/.*\n/gm, '')
    .replace(
      /(: readonly Rule\[\] = \[\n)(?: {2}\w+,\n)*/,
      (_, opening: string) => `${opening}${ids.map((one) => `  ${name(one)},\n`).join('')}`,
    );
  writeFileSync(
    'shared-rules/catalogue.ts',
    ids.map((one) => `import ${name(one)} from './rules/${one}';\n`).join('') + rest,
  );
}

function end(why: string): never {
  console.error(why);
  process.exit(1);
}
