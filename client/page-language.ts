/** A block of a page: what stands between blank lines, code in one piece. */
interface Block {
  readonly text: string;
  /** What the fence of code says it is. */
  readonly fence: string | undefined;
}

/** Above code: what file it is, and that it is mended. */
const introduction = /^(After the fix:)?( ?`[^`\n]+`)?$/;

/**
 * A rule's page with the examples of one language. Files of one example stay together, whatever they are written in.
 * @param fence what blocks of code in it are called
 * @param all what they are called in every language
 * @returns the page as it is when it has no such example
 */
export function inLanguage(page: string, fence: string, all: readonly string[]): string {
  const blocks = blocksOf(page);
  if (!blocks.some((block) => block.fence === fence)) return page;
  const isCode = ({ fence: one }: Block) => one !== undefined && all.includes(one);
  const kept: string[] = [];
  for (let at = 0; at < blocks.length;) {
    const end = endOfExample(blocks, at, isCode);
    const example = blocks.slice(at, Math.max(end, at + 1));
    if (end <= at || example.some((block) => block.fence === fence)) kept.push(...example.map(({ text }) => text));
    at += example.length;
  }
  return `${kept.join('\n\n')}\n`;
}

/** Where the example that begins at a block ends; the block itself when none does. */
function endOfExample(blocks: readonly Block[], start: number, isCode: (block: Block) => boolean): number {
  let end = start;
  for (let isNamed = true; isNamed;) {
    const introduced = introduction.exec(blocks[end]?.text ?? '-') !== null;
    isNamed = introduced && /`$/.test(blocks[end]!.text);
    const code = blocks[introduced ? end + 1 : end];
    // The second file of an example has a name.
    if (!code || !isCode(code) || (end > start && !isNamed)) break;
    end += introduced ? 2 : 1;
    if (blocks[end]?.text.startsWith('> ')) end++;
  }
  return end;
}

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let fence: string | undefined;
  const finish = () => {
    if (lines.length > 0) blocks.push({ text: lines.join('\n'), fence });
    lines = [];
    fence = undefined;
  };
  for (const line of page.split(/\r?\n/)) {
    const opened = fence === undefined ? /^```(\w+)/.exec(line)?.[1] : undefined;
    if (opened !== undefined) {
      finish();
      fence = opened;
    }
    if (fence !== undefined || line.trim() !== '') lines.push(line);
    if ((fence !== undefined && line === '```') || (fence === undefined && line.trim() === '')) finish();
  }
  finish();
  return blocks;
}
