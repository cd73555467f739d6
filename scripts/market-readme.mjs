/**
 * The README as the Extensions page shows it. Without a repository a path leads nowhere there: links to files become their text, pictures of files go.
 * @param {string} readme
 * @param {boolean} hasRepository vsce turns paths into addresses of it
 * @returns {string}
 */
export function marketReadme(readme, hasRepository) {
  if (hasRepository) return readme;
  return readme
    .replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '')
    .replace(/(?<!!)\[([^\]]*)\]\((?!https:|#)[^)]*\)/g, '$1');
}
