import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { blocksOf, terraformCase, type PeerCase } from './case';

interface Examples {
  readonly terraform?: { readonly good?: readonly string[]; readonly bad?: readonly string[] };
}

/** The examples of trivy-checks: `good` and `bad` beside each check. @param root of its checkout */
export function trivyCases(root: string): PeerCase[] {
  const folder = join(root, 'checks/cloud/azure/container');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => {
      const rego = readFileSync(join(folder, name.replace(/\.yaml$/, '.rego')), 'utf8');
      const id = /id: (AZU-\d{4})/.exec(rego)?.[1];
      const { terraform } = parse(readFileSync(join(folder, name), 'utf8')) as Examples;
      if (id === undefined) return [];
      return (['good', 'bad'] as const).flatMap((which) =>
        (terraform?.[which] ?? []).flatMap((text, at) =>
          blocksOf(text).flatMap(({ type, name: label }) =>
            terraformCase(
              { id, place: `${name}: ${which} ${at + 1}`, fails: which === 'bad' },
              { 'main.tf': text },
              `${type}.${label}`,
            ),
          ),
        ),
      );
    });
}
