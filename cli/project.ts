import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Where the project of a file begins: its repository, else the working directory, else its folder. */
export function projectOf(file: string, cwd: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) break;
  }
  return file.startsWith(cwd + sep) ? cwd : dirname(file);
}
