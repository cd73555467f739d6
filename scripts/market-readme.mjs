/**
 * The README as the Extensions page shows it, without what is for a checkout: who reads it there has none. Without a repository a path leads nowhere there: links to files become their text, pictures of files and sentences that are such a link go.
 * @param {string} readme
 * @param {boolean} hasRepository vsce turns paths into addresses of it
 * @returns {string}
 */
export function marketReadme(readme, hasRepository) {
  const page = readme.replace(/<!-- in a checkout -->[\s\S]*?<!-- end of checkout -->\n+/g, '');
  if (hasRepository) return page;
  return page
    .replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '')
    .replace(/(?<=[.*]) \[[^\]]*\]\((?!https:|#)[^)]*\)\.$/gm, '')
    .replace(/(?<!!)\[([^\]]*)\]\((?!https:|#)[^)]*\)/g, '$1');
}
