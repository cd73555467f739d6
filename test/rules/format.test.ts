import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { format } from '@cdktf/hcl-tools';
import { defaultSettings } from '../../engine/judge/settings';
import { filesOf } from '../example';
import { lint, type Files } from '../lint';
import { examplesOf } from '../page';

/** After any fix Terraform is as `terraform fmt` leaves it, judged by HashiCorp's own formatter. */
describe('Fixes leave Terraform formatted', function () {
  this.timeout(120_000);
  const isFormatted = async (text: string) => (await format(text)) === text;

  async function verify(files: Files): Promise<void> {
    for (const preset of ['recommended', 'strict'] as const) {
      for (const { rule, fixes } of (await lint(files, { ...defaultSettings, preset })).findings) {
        for (const fix of fixes) {
          for (const [path, text] of Object.entries(fix.apply() ?? {})) {
            if (!path.endsWith('.tf') || text === files[path] || !(await isFormatted(files[path] ?? ''))) continue;
            assert.equal(text, await format(text), `${rule}: ${fix.title}`);
          }
        }
      }
    }
  }

  for (const page of readdirSync('shared-rules/rules').filter((name) => name.endsWith('.md'))) {
    const examples = examplesOf(page, readFileSync(`shared-rules/rules/${page}`, 'utf8')).filter(({ files }) =>
      files.some(({ language }) => language === 'terraform'),
    );
    if (examples.length > 0)
      it(page, async () => {
        for (const example of examples) await verify(filesOf(example));
      });
  }

  it('the samples', async () => {
    const folder = 'samples/terraform';
    await verify(
      Object.fromEntries(
        readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((path) => /\.(tf|tfvars)$/.test(path))
          .map((path) => [path, readFileSync(`${folder}/${path}`, 'utf8')]),
      ),
    );
  });
});
