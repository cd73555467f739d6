import { note } from '../../evaluate/evaluate';
import { basename, folderAndName } from '../../files/uri';
import type { SourceFile } from '../../files/files';
import type { Arguments, DeclaredParameter, Lowering } from '../../resources/lowered';
import type { Context, Root } from '../language';
import { readJsonParameters } from './parameter-file';

/**
 * A template once for each of its parameter files.
 * @param declared what the template declares
 * @param readOther reads a parameter file that is no JSON; undefined: it is JSON
 */
export function templateContexts(
  root: Root,
  lowering: Lowering,
  declared: () => readonly DeclaredParameter[],
  readOther: (file: SourceFile) => Arguments | undefined = () => undefined,
): Context[] {
  let own: ReadonlySet<string> | undefined;
  const isDeclared = (parameter: string) =>
    (own ??= new Set(declared().map(({ name }) => name))).has(parameter.toLowerCase());
  for (const { uri, missing } of (root.strangers ?? []).slice(0, maxUndeclared)) {
    const file = lowering.files.get(uri);
    const at = file && readJsonParameters(file, lowering)?.names.find(({ name }) => name.toLowerCase() === missing[0]);
    if (at)
      note(
        lowering.evaluation,
        uri,
        at,
        `${basename(root.uri)} declares no parameter ${at.name}, so nothing is judged with this file: is it for another template?`,
      );
  }
  return (root.parameterFiles ?? []).flatMap((uri): Context[] => {
    const file = lowering.files.get(uri);
    if (!file) return [];
    const other = readOther(file);
    if (other) return [{ label: folderAndName(uri), file: uri, args: other }];
    const args = readJsonParameters(file, lowering);
    const undeclared = (args?.names ?? []).filter(({ name }) => !isDeclared(name));
    for (const { name, ...span } of undeclared.slice(0, maxUndeclared))
      note(
        lowering.evaluation,
        uri,
        span,
        `${basename(root.uri)} declares no parameter ${name}: is this file for another template?`,
      );
    const [next] = undeclared.slice(maxUndeclared);
    if (next)
      note(
        lowering.evaluation,
        uri,
        next,
        `${basename(root.uri)} declares ${undeclared.length - maxUndeclared} more of these parameters not.`,
      );
    return args ? [{ label: folderAndName(uri), file: uri, args }] : [];
  });
}

/** So many parameters that a template does not declare are noted one by one. */
const maxUndeclared = 5;
