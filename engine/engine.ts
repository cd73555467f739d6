/** The whole API of the engine: what the server, the command line and the tests of behaviour see. The disk is a room of its own, `node/`. */
export { isDay, checked } from './configuration/check';
export { isConfiguration, type Surroundings } from './configuration/configurations';
export { meaningAt, proposalsAt, type Proposal } from './configuration/complete';
export { severityEdit } from './configuration/write';
export { isGlob } from './configuration/globs';
export {
  configurationName,
  levels,
  options,
  type Command,
  type Flag,
  type Option,
  type Values,
} from './configuration/options';
export type { Problem } from './configuration/read';
export type { Configuration, Layer } from './configuration/resolve';
export { printable, type Note } from './evaluate/evaluate';
export { explainAt, type Explanation } from './explain/explain';
export { statsOf, type Stats } from './explain/stats';
export type { FileSystem } from './files/files';
export { endingOf, kindOf } from './files/kinds';
export { LineIndex } from './files/positions';
export { basename, dirname, normalizeUri, uriOfPath } from './files/uri';
export { initialConfiguration } from './initial';
export { safeEdits } from './judge/fix-all';
export type { LocatedFix } from './judge/fixes';
export type { Located, LocatedFinding } from './judge/present';
export { defaultSettings, severities, type Preset, type RuleLevel, type Settings } from './judge/settings';
export { suppress, type Where } from './judge/suppress';
export type { Root } from './languages/language';
export { parseSource } from './languages/languages';
export { planNotes, type PlanNote } from './plan/plan';
export { Workspace } from './workspace';
export { escapeSnippet, type TextEdit } from './write/edit';
export { lineStart } from './write/layout';
