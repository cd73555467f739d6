import type { Files } from '../files/files';
import { kindOf, kinds, type FileKind, type LanguageId } from '../files/kinds';
import type { LoweredResource, Lowering } from '../resources/lowered';
import type { Scaffolder } from '../write/scaffold';
import { arm } from './arm/language';
import { bicep } from './bicep/language';
import { kubernetes } from './kubernetes/language';
import type { Context, Language, Parsed, Root } from './language';
import { terraform } from './terraform/language';

/** The list of languages. What is not in it, nothing reads. */
export const languages: { readonly [id in LanguageId]: Language } = { arm, bicep, terraform, kubernetes };

/** The language that a kind of file is written in. */
export function languageOf(kind: FileKind): Language {
  return languages[kinds[kind].language];
}

/** The syntax of a file. Empty for a file that is not there or not ours. */
export function parseSource(uri: string, files: Files): Parsed {
  const [file, kind] = [files.get(uri), kindOf(uri)];
  return file && kind ? languageOf(kind).parse(file, files) : { comments: [], problems: [] };
}

/** The resources that a root deploys in one context, its modules' included. */
export function lowerRoot(root: Root, { args, workspace }: Context, lowering: Lowering): readonly LoweredResource[] {
  return languages[root.language].lower(root, args, workspace === undefined ? lowering : { ...lowering, workspace });
}

/** Writes new resources in the language of each file. */
export const scaffold: Scaffolder = (what, uri, offset, files) => {
  const [file, kind] = [files.get(uri), kindOf(uri)];
  return file && kind ? languageOf(kind).scaffold(what, file, offset, files) : undefined;
};
