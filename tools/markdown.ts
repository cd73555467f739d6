/** Text of others in a cell: nothing of it is Markdown, HTML or a mention. */
export function cell(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_[\]|~]/g, (sign) => `\\${sign}`)
    .replace(/[<>@]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** In a code span nothing is Markdown but the sign that ends it; a bar would end a cell. */
export function code(text: string): string {
  const clean = text.replace(/[\r\n]+/g, ' ').replaceAll('|', '\\|');
  const fence = '`'.repeat(1 + Math.max(0, ...[...clean.matchAll(/`+/g)].map(([run]) => run.length)));
  return fence.length > 1 ? `${fence} ${clean} ${fence}` : `\`${clean}\``;
}
