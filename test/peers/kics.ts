import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { catalogue } from '../../shared-rules/catalogue';
import { equivalentsOf } from '../../shared-rules/equivalents';
import { blocksOf, terraformCase, wholeFile, type PeerCase } from './case';

interface Expected {
  readonly line: number;
  readonly fileName?: string;
  readonly filename?: string;
}

/** The tests of KICS for the queries that our rules stand for. @param root of its checkout */
export function kicsCases(root: string): PeerCase[] {
  const known = catalogue.flatMap((rule) =>
    equivalentsOf(rule).flatMap(({ owner, id }) => (owner === 'KICS' ? [id] : [])),
  );
  return ['terraform/azure', 'azureResourceManager'].flatMap((platform) => {
    const folder = join(root, 'assets/queries', platform);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((name) => {
      const metadata = join(folder, name, 'metadata.json');
      if (!existsSync(metadata)) return [];
      const { id } = JSON.parse(readFileSync(metadata, 'utf8')) as { readonly id: string };
      return known.some((own) => id.startsWith(own)) ? queryCases(id, join(folder, name, 'test')) : [];
    });
  });
}

/** The lines that a query must report are in one file; what stands in blocks without such a line must pass. */
function queryCases(id: string, folder: string): PeerCase[] {
  const names = readdirSync(folder).filter((name) => /^(positive|negative)\d*\.(tf|json|bicep)$/.test(name));
  const all = JSON.parse(readFileSync(join(folder, 'positive_expected_result.json'), 'utf8')) as readonly Expected[];
  return names.flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const own = all.filter((one) => {
      const of = one.fileName ?? one.filename;
      return of === undefined ? /^positive\.\w+$/.test(name) : basename(of) === name;
    });
    const place = `${basename(join(folder, '..'))}/${name}`;
    if (name.endsWith('.json'))
      return [
        {
          id,
          language: 'ARM' as const,
          place,
          files: { [name]: text },
          file: name,
          ...wholeFile,
          fails: name.startsWith('positive'),
        },
      ];
    return blocksOf(text).flatMap((block) => {
      const fails = own.some(({ line }) => line - 1 >= block.from && line - 1 <= block.to);
      const of = `${place}: ${block.name}`;
      if (name.endsWith('.tf'))
        return /kubernetes_cluster$|application_gateway$|virtual_network$|flow_log$/.test(block.type)
          ? terraformCase({ id, place: of, fails }, { [name]: text }, `${block.type}.${block.name}`)
          : [];
      return /managedclusters$/i.test(block.type)
        ? [
            {
              id,
              language: 'Bicep' as const,
              place: of,
              files: { [name]: text },
              file: name,
              from: block.from,
              to: block.to,
              fails,
            },
          ]
        : [];
    });
  });
}
