import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, type PeerCase } from './case';

interface Expected {
  readonly Template: string;
  readonly ReportedFailures: readonly { readonly LineNumber: number }[];
}

const id = 'TA-000023';

/** The test of the rule about the API server: a template with a cluster for each case, in JSON and in Bicep. @param root of the checkout */
export function templateAnalyzerCases(root: string): PeerCase[] {
  const folder = join(root, 'src/Analyzer.Core.BuiltInRuleTests/Tests', id);
  const path = join(folder, `${id}.json`);
  if (!existsSync(path)) return [];
  const expected = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) as readonly Expected[];
  return expected.flatMap(({ Template: file, ReportedFailures: failures }) => {
    const text = readFileSync(join(folder, file), 'utf8').replace(/^\uFEFF/, '');
    const isBicep = file.endsWith('.bicep');
    return (isBicep ? blocksOf(text) : resourcesOf(text)).map(({ name, from, to }) => ({
      id,
      language: isBicep ? ('Bicep' as const) : ('ARM' as const),
      place: `${file}: ${name}`,
      files: { [file]: text },
      file,
      from,
      to,
      fails: failures.some(({ LineNumber }) => LineNumber - 1 >= from && LineNumber - 1 <= to),
    }));
  });
}

/** The resources of a template as people lay it out: each begins with its type, or name, in an object of its own. */
function resourcesOf(text: string): { readonly name: string; readonly from: number; readonly to: number }[] {
  const lines = text.split('\n');
  const opens = lines.flatMap((line, at) => (/"type"\s*:\s*"Microsoft\.ContainerService/i.test(line) ? [at] : []));
  return opens.map((at, index) => {
    const from = lines.slice(0, at).findLastIndex((line) => /^\s*\{\s*$/.test(line));
    const to = (opens[index + 1] ?? lines.length + 2) - 3;
    const name = /"name"\s*:\s*"([^"]+)"/.exec(lines.slice(from, to).join('\n'))?.[1] ?? String(index + 1);
    return { name, from, to };
  });
}
