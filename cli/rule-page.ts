import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule } from '../shared-rules/rule';

/** The page of a rule as Markdown: the one that ships, in a checkout the one that it is made from, else what the rule says itself. */
export function rulePage(rule: Rule): string {
  for (const folder of ['docs/rules', 'shared-rules/rules'])
    try {
      return readFileSync(join(__dirname, '..', folder, `${rule.id}.md`), 'utf8');
    } catch {
      // The next one.
    }
  const { id, summary, why, references, equivalents } = rule;
  const lists = [
    ['Read more', references],
    ['In other scanners and benchmarks', equivalents],
  ] as const;
  return [
    `# ${id}\n\n${summary}\n\n${why}\n`,
    ...lists.flatMap(([title, lines]) =>
      lines.length > 0 ? [`## ${title}\n\n${lines.map((line) => `- ${line}\n`).join('')}`] : [],
    ),
  ].join('\n');
}
