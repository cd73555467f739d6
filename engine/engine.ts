/** The whole API of the engine: what the server, the command line and the tests of behaviour see. The disk is a room of its own, `node/`. */
export { isDay, checked } from './configuration/check';
export { isConfiguration } from './configuration/configurations';
export { meaningAt, proposalsAt } from './configuration/complete';
export { severityEdit } from './configuration/write';
export { isGlob, matcherOf } from './configuration/globs';
export {
  categories,
  configurationName,
  levels,
  options,
  type Command,
  type Flag,
  type Values,
} from './configuration/options';
export type { Problem } from './configuration/read';
export type { Configuration, Layer } from './configuration/resolve';
export { printable, type Note } from './evaluate/evaluate';
export type { NetworkChange } from './changes/changes';
export type { Earlier } from './changes/past';
export type { Explanation } from './explain/explain';
export { statsOf, type Stats } from './explain/stats';
export type { FileSystem } from './files/files';
export { decodeText, maxFileSize } from './files/decode';
export { endingOf, isPlanText, kindOf } from './files/kinds';
export { endsEarly } from './languages/arm/parse';
export { maxScanned } from './files/scan';
export { LineIndex } from './files/positions';
export { basename, dirname, join, normalizeUri, uriOfPath } from './files/uri';
export { GitProblem } from './git/bytes';
export { Repository } from './git/repository';
export { revisionFiles, textOfBlob } from './git/revision-files';
export { initialConfiguration } from './initial';
export { fingerprintsOf } from './judge/fingerprint';
export { safeEdits } from './judge/fix-all';
export type { LocatedFix } from './judge/fixes';
export type { Located, LocatedFinding } from './judge/present';
export { severities, severityOf, type Preset, type RuleLevel, type Settings } from './judge/settings';
export { suppress, type SuppressFix, type Where } from './judge/suppress';
export { suppressionProposals } from './judge/suppression-proposals';
export type { Root } from './languages/language';
export { parseSource } from './languages/languages';
export type { LocatedConnection } from './plan/connections';
export { clusterLines } from './plan/cluster-lines';
export {
  clusterKey,
  marksOf,
  networkKey,
  planBefore,
  planChanges,
  plansGone,
  subnetKey,
  type PlanChange,
} from './plan/compare';
export { planNotes, type PlanNote, type RootPlan } from './plan/plan';
export { Workspace } from './workspace';
export { applyEdits, escapeSnippet, type TextEdit } from './write/edit';
export { lineStart } from './write/layout';
export { filled } from './write/texts';
