import { largest } from '../shared-rules/lists';

/** Text of others in a cell: nothing of it is Markdown, HTML or a mention. */
export function cell(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/\p{Cc}/gu, '\ufffd')
    .replace(/[\\`*_[\]|~]/g, (sign) => `\\${sign}`)
    .replace(/[<>@]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** In a code span nothing is Markdown but the sign that ends it. */
export function code(text: string): string {
  const clean = text.replace(/[\r\n]+/g, ' ').replace(/\p{Cc}/gu, '\ufffd');
  const fence = '`'.repeat(1 + largest([0, ...[...clean.matchAll(/`+/g)].map(([run]) => run.length)]));
  return fence.length > 1 ? `${fence} ${clean} ${fence}` : `\`${clean}\``;
}

/** The same in a cell, which a bar would end. */
export function cellCode(text: string): string {
  return code(text).replaceAll('|', '\\|');
}
