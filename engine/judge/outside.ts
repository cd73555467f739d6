import type { Note } from '../evaluate/evaluate';
import type { Files } from '../files/files';
import type { RootResult } from './analyze';
import { Places, type Located } from './present';
import { severityOf, type Settings } from './settings';

/** Says at its call what is found in a module that may be read although it lies outside the workspace: nobody looks there. */
export function notesOnModules(
  uri: string,
  results: readonly RootResult[],
  files: Files,
  settings: Settings,
): readonly Note[] {
  if (!files.hasAllowed) return [];
  const places = new Places(files);
  return results.flatMap((result) => {
    const modules = new Map<string, { readonly place: Located; readonly rules: Set<string> }>();
    for (const { findings } of result.contexts)
      for (const { finding, at } of findings.calledIn(uri)) {
        const isShown = files.folders.some((folder) => at.file.startsWith(`${folder}/`));
        if (!at.call || isShown || severityOf(finding, settings) === 'off') continue;
        const key = `${at.call.start} ${at.file}`;
        const known = modules.get(key) ?? { place: at.call, rules: new Set() };
        known.rules.add(finding.rule.id);
        modules.set(key, known);
      }
    return [...modules.values()].flatMap(({ place, rules }) => {
      const now = places.now(place, result);
      const [first = '', ...others] = rules;
      const rest = others.length === 0 ? '' : ` and ${others.length} other ${others.length === 1 ? 'rule' : 'rules'}`;
      const verb = others.length === 0 ? 'finds' : 'find';
      const message = `${first}${rest} ${verb} something in this module, which is not part of the workspace.`;
      return now ? [{ ...now, message }] : [];
    });
  });
}
