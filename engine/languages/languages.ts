import type { Files, SourceFile } from '../files/files';
import { jsonLanguage, kindOf, kinds, type LanguageId } from '../files/kinds';
import type { LoweredFile, LoweredResource, Lowering } from '../resources/lowered';
import type { Scaffolder } from '../write/scaffold';
import { arm } from './arm/language';
import { bicep } from './bicep/language';
import { kubernetes } from './kubernetes/language';
import type { Context, Language, Moves, Parsed, Root } from './language';
import { terraform } from './terraform/language';

/** The list of languages. What is not in it, nothing reads. */
export const languages: { readonly [id in LanguageId]: Language } = { arm, bicep, terraform, kubernetes };

/** The language that a file is written in: by its name, and of JSON by what stands in it. Undefined for a file that is not ours. */
export function languageOf({ uri, text }: Pick<SourceFile, 'uri' | 'text'>): Language | undefined {
  const kind = kindOf(uri);
  return kind && languages[kind === 'json' ? jsonLanguage(text) : kinds[kind].language];
}

/** The syntax of a file. Empty for a file that is not there or not ours. */
export function parseSource(uri: string, files: Files): Parsed {
  const file = files.get(uri);
  return (file && languageOf(file)?.parse(file, files)) ?? { comments: [], problems: [] };
}

/** The resources that a root deploys in one context, its modules' included. */
export function lowerRoot(
  root: Root,
  { args, workspace, planned }: Context,
  lowering: Lowering,
): readonly LoweredResource[] {
  return languages[root.language].lower(root, args, {
    ...lowering,
    ...(workspace === undefined ? {} : { workspace }),
    ...(planned ? { planned } : {}),
  });
}

/** The same of the members of a root, file by file. */
export function lowerMembers(
  { language, members = [] }: Root,
  lowering: Lowering,
): { readonly files: readonly LoweredFile[]; readonly others: readonly LoweredResource[] } {
  return languages[language].lowerFiles?.(members, lowering) ?? { files: [], others: [] };
}

/** The files that a root has applied to the cluster that it deploys. */
export function appliedBy({ language, uri }: Root, files: Files): readonly string[] {
  return languages[language].applies?.(uri, files) ?? [];
}

/** What files of a root say of addresses that move; undefined where nothing has one. */
export function movesIn(language: LanguageId, uris: Iterable<string>, files: Files): Moves | undefined {
  return languages[language].moves?.(uris, files);
}

/** Writes new resources in the language of each file. */
export const scaffold: Scaffolder = (what, uri, offset, files) => {
  const file = files.get(uri);
  return file && languageOf({ uri, text: file.text })?.scaffold(what, file, offset, files);
};
