/** The whole API of the engine: what the server, the command line and the tests of behaviour see. The disk is a room of its own, `node/`. */
export { printable, type Note } from './evaluate/evaluate';
export type { Explanation } from './explain/explain';
export { statsOf, type Stats } from './explain/stats';
export type { FileSystem } from './files/files';
export { endingOf, kindOf } from './files/kinds';
export { LineIndex } from './files/positions';
export { basename, normalizeUri, uriOfPath } from './files/uri';
export { GitProblem } from './git/bytes';
export { Repository } from './git/repository';
export { revisionFiles, textOfBlob } from './git/revision-files';
export { fingerprintsOf } from './judge/fingerprint';
export { safeEdits } from './judge/fix-all';
export type { LocatedFix } from './judge/fixes';
export type { Located, LocatedFinding } from './judge/present';
export {
  defaultSettings,
  isVersion,
  presets,
  severities,
  severityOf,
  type Preset,
  type RuleLevel,
  type Settings,
} from './judge/settings';
export { suppress } from './judge/suppress';
export type { Root } from './languages/language';
export { parseSource } from './languages/languages';
export { planNotes, type PlanNote, type RootPlan } from './plan/plan';
export { Workspace } from './workspace';
export { applyEdits, escapeSnippet, type TextEdit } from './write/edit';
export { lineStart } from './write/layout';
