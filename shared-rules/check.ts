import { addAll } from './lists';
import type { Before } from './changes/before';
import { isWorkload, workloadOf, type Manifest, type Tie } from './model/kubernetes';
import { isPolicy, type Asked, type ManifestFile, type Manifests } from './model/manifests';
import type { Model } from './model/network';
import type { Origin } from './model/value';
import type { World, Worlds } from './model/worlds';
import {
  manifestSubjects,
  reasonIn,
  shownMessage,
  type Finding,
  type Fix,
  type Report,
  type Rule,
  type RuleContext,
  type Severity,
  type Subjects,
} from './rule';

/**
 * Runs rules over a model, world by world.
 * @param identify says whether two origins are the same place in the files
 * @returns findings at the severity that the rule gave them; settings are applied later. Those of a file of manifests are the same list
 * as long as nothing that they hang on is edited
 */
export function check(
  model: Model,
  rules: readonly Rule[],
  worlds: Worlds,
  today: Date,
  identify: (at: Origin) => string,
): readonly (readonly Finding[])[] {
  // Networks without a cluster are not ours to judge.
  if (model.clusters.length === 0 && !model.manifests) return [];
  const subjects = subjectsOf(model);
  const context: RuleContext = { model, today };
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (rule.of === 'change' || manifestSubjects.has(rule.of)) continue;
    // TypeScript does not see that a rule's check takes what its `of` names.
    const judge = rule as unknown as { check(subject: unknown, context: RuleContext): Iterable<Report> };
    for (const subject of subjects[rule.of]) {
      const explored = worlds.explore(() => reportsOf(judge.check(subject, context)));
      if (explored.some((world) => world.result.length > 0)) addAll(findings, merge(rule, explored, identify));
    }
  }
  return model.manifests ? [findings, ...checkManifests(model.manifests, rules, context, identify)] : [findings];
}

/** What was found of manifests, by which rules and on which day, and what they had asked of the others. */
interface Kept {
  readonly key: string;
  readonly asked: Asked;
  /** Files of manifests that are pointed at, as they were. */
  readonly others: readonly ManifestFile[];
  readonly findings: readonly Finding[];
}

/** The same of one rule. */
type OfRule = Omit<Kept, 'key'>;

const nothingFound: OfRule = { asked: new Map(), others: [], findings: [] };

/** For each file, and each object on the clusters that it runs on, rule by rule. */
const kept = new WeakMap<ManifestFile, Kept & { readonly tie: Tie | undefined }>();
const keptOfRules = new WeakMap<
  Manifest,
  { readonly key: string; readonly tie: Tie | undefined; readonly rules: readonly OfRule[] }
>();

/** What was found of all files, in their order. */
interface Judged {
  readonly key: string;
  readonly files: readonly Kept[];
  /** The files that asked a question, by their places; and by URI those whose findings point at a file. Some may do so no more. */
  readonly askers: Map<string, Set<number>>;
  readonly pointers: Map<string, Set<number>>;
}

const judged = new WeakMap<readonly ManifestFile[], Judged>();

/** Runs the rules about manifests. What an edit of others does not reach is kept. Nothing in them hangs on a condition, so there is one world. */
function checkManifests(
  manifests: Manifests,
  rules: readonly Rule[],
  context: RuleContext,
  identify: (at: Origin) => string,
): readonly (readonly Finding[])[] {
  const own = rules.filter((rule) => rule.of !== 'change' && manifestSubjects.has(rule.of));
  const key = [context.today.toISOString().slice(0, 10), ...own.map(({ id }) => id)].join();
  const isStill = ({ asked, others }: OfRule): boolean =>
    others.every((other) => manifests.isOf(other)) && manifests.answersAlike(asked);
  const rulesOf = (object: Manifest, tie: Tie | undefined): readonly OfRule[] => {
    const before = keptOfRules.get(object);
    const known = before?.key === key && before.tie === tie ? before.rules : undefined;
    const rules = own.map((rule, at) => {
      const was = known?.[at];
      if (was && isStill(was)) return was;
      const { result, asked } = manifests.asking(() => checkObject(object, rule, context, identify));
      if (result.length === 0 && asked.size === 0) return nothingFound;
      return { asked, others: othersIn(result, object, manifests, identify), findings: result };
    });
    if (!manifests.isTrial) keptOfRules.set(object, { key, tie, rules });
    return rules;
  };
  const keepFile = (file: ManifestFile): Kept => {
    const { tie } = file;
    const known = kept.get(file);
    if (known?.key === key && known.tie === tie && isStill(known)) return known;
    const asked = new Map<string, object>();
    const others = new Set<ManifestFile>();
    const findings: Finding[] = [];
    for (const object of file.objects)
      for (const of of rulesOf(object, tie)) {
        if (of === nothingFound) continue;
        for (const [question, stamp] of of.asked) asked.set(question, stamp);
        for (const other of of.others) others.add(other);
        addAll(findings, of.findings);
      }
    const now = { key, tie, asked, others: [...others], findings };
    if (!manifests.isTrial) kept.set(file, now);
    return now;
  };
  const { since } = manifests;
  const before = judged.get(manifests.files) ?? (since && judged.get(since.files));
  const now: Judged =
    before?.key === key
      ? judgedAgain(before, manifests, keepFile)
      : { key, files: manifests.files.map(keepFile), askers: new Map(), pointers: new Map() };
  if (now.askers !== before?.askers) for (const [at, file] of now.files.entries()) enter(now, at, file);
  judged.set(manifests.files, now);
  return now.files.map(({ findings }) => findings);
}

/** Only the files that are others than before, and those that asked or point at what is. */
function judgedAgain(before: Judged, { files, since }: Manifests, keepFile: (file: ManifestFile) => Kept): Judged {
  const now = { ...before, files: [...before.files] };
  const due = new Set<number>();
  for (const [at, file] of files.entries()) {
    const was = since?.files[at];
    if (!was || was === file) continue;
    due.add(at);
    for (const { facts } of [...was.objects, ...file.objects].slice(0, 1))
      for (const other of before.pointers.get(facts.file) ?? []) due.add(other);
  }
  for (const question of since?.questions ?? []) for (const other of before.askers.get(question) ?? []) due.add(other);
  for (const at of due) {
    const file = keepFile(files[at]!);
    now.files[at] = file;
    enter(now, at, file);
  }
  return now;
}

function enter({ askers, pointers }: Judged, at: number, { asked, others }: Kept): void {
  const add = (map: Map<string, Set<number>>, key: string) => {
    const known = map.get(key);
    if (known) known.add(at);
    else map.set(key, new Set([at]));
  };
  for (const question of asked.keys()) add(askers, question);
  for (const { objects } of others) if (objects[0]) add(pointers, objects[0].facts.file);
}

function checkObject(
  object: Manifest,
  rule: Rule,
  context: RuleContext,
  identify: (at: Origin) => string,
): readonly Finding[] {
  const judge = rule as unknown as { check(subject: unknown, context: RuleContext): Iterable<Report> };
  const subject = subjectOf(rule.of, object);
  const reports = subject ? reportsOf(judge.check(subject, context)) : none;
  return reports.length === 0 ? nothingFound.findings : merge(rule, [{ conditions: [], result: reports }], identify);
}

/** What a rule looks at of an object; undefined where that is of another kind. */
function subjectOf(of: Rule['of'], object: Manifest): unknown {
  const { group, kind, facts } = object;
  if (facts.isHidden) return undefined;
  switch (of) {
    case 'policy':
      return isPolicy(object) ? object : undefined;
    case 'service':
      return group === '' && kind === 'Service' ? object : undefined;
    case 'ingress':
      return group === 'networking.k8s.io' && kind === 'Ingress' ? object : undefined;
    case 'workload':
      return isWorkload(object) ? workloadOf(object) : undefined;
    default:
      return object;
  }
}

/** The files of manifests that findings of an object point at beside its own document: their places move with an edit. */
function othersIn(
  findings: readonly Finding[],
  { facts: { file: own } }: Manifest,
  manifests: Manifests,
  identify: (at: Origin) => string,
): readonly ManifestFile[] {
  const uriOf = (origin: Origin) => identify(origin).replace(/#[^#]*$/, '');
  const uris = new Set(findings.flatMap(({ related }) => related.map(({ at }) => uriOf(at))));
  for (const { at } of findings) if (uriOf(at) !== own) uris.add(uriOf(at));
  return [...uris].flatMap((uri) => manifests.inFile(uri));
}

/**
 * Runs the rules about changes over the model as it was and as it is. Both were read in the same worlds.
 * @param identify as above
 */
export function checkChanges(
  before: Before,
  now: Model,
  rules: readonly Rule[],
  worlds: Worlds,
  today: Date,
  identify: (at: Origin) => string,
): Finding[] {
  const judged = rules.filter((rule) => rule.of === 'change');
  // All of them ask for the same edits, which are put together once in each world.
  const explored = worlds.explore(() =>
    judged.map((rule) => reportsOf(rule.check(before, now, { model: now, today }))),
  );
  return judged.flatMap((rule, at) =>
    explored.some(({ result }) => result[at]!.length > 0)
      ? merge(
          rule,
          explored.map((world) => ({ ...world, result: world.result[at]! })),
          identify,
        )
      : [],
  );
}

/** Most rules have nothing to say, and need no list for it. */
function reportsOf(reports: Iterable<Report>): readonly Report[] {
  let found: Report[] | undefined;
  for (const report of reports) (found ??= []).push(report);
  return found ?? none;
}

const none: readonly Report[] = [];

/** Of what is not written for Kubernetes. */
function subjectsOf(model: Model): { readonly [of in keyof Subjects]: readonly Subjects[of][] } {
  return {
    cluster: model.clusters,
    subnet: model.subnets,
    virtualNetwork: model.virtualNetworks,
    networkSecurityGroup: model.networkSecurityGroups,
    applicationGateway: model.applicationGateways,
    webApplicationFirewall: [...model.wafPolicies, ...model.applicationGateways],
    apiManagement: model.apiManagements,
    flowLog: model.flowLogs,
    ruleCollectionGroup: model.ruleCollectionGroups,
    manifest: [],
    policy: [],
    service: [],
    ingress: [],
    workload: [],
    suppression: [],
  };
}

/** One finding per place and message, if a world has it that may be. It is certain when every world has it; else it says when, and an error becomes a warning. */
function merge(rule: Rule, explored: readonly World<readonly Report[]>[], identify: (at: Origin) => string): Finding[] {
  const [first] = explored;
  // Mostly there is one world, and one thing to say.
  if (explored.length === 1 && first?.result.length === 1) return [findingOf(rule, first.result, undefined)];
  const groups = new Map<string, { reports: Report[]; worlds: World<readonly Report[]>[] }>();
  for (const world of explored) {
    for (const report of world.result) {
      const key = `${identify(report.at.at)}\n${report.message}`;
      const group = groups.get(key) ?? { reports: [], worlds: [] };
      group.reports.push(report);
      if (!group.worlds.includes(world)) group.worlds.push(world);
      groups.set(key, group);
    }
  }
  const said = [...groups.values()].filter(({ worlds }) => !worlds.every(({ isNever }) => isNever));
  return said.map(({ reports, worlds }) =>
    findingOf(rule, reports, worlds.length === explored.length ? undefined : when(worlds, explored)),
  );
}

/** @param when the conditions under which it holds; undefined: in every world */
function findingOf(rule: Rule, reports: readonly Report[], when: string | undefined): Finding {
  const report = reports[0]!;
  const severity = report.severity ?? (rule.severity === 'off' ? 'information' : rule.severity);
  return {
    rule,
    severity: when === undefined ? severity : atMostWarning(severity),
    certain: when === undefined,
    at: report.at.at,
    message: shownMessage(report.message),
    reason: reasonIn(report.message),
    weight: report.weight ?? 0,
    when,
    related: (report.related ?? []).map(({ at, message }) => ({ at: at.at, message: shownMessage(message) })),
    // Few of them are looked at.
    get fixes() {
      return mergeFixes(reports);
    },
  };
}

/** A fix mends every world that has the finding, so it makes the changes of all of them. */
function mergeFixes(reports: readonly Report[]): Fix[] {
  const [first, ...others] = reports.map((report) => report.fixes ?? []);
  return (first ?? []).flatMap((fix) => {
    const same = others.map((fixes) => fixes.find((other) => other.title === fix.title));
    if (same.includes(undefined)) return [];
    return [{ ...fix, changes: [...fix.changes, ...same.flatMap((other) => other?.changes ?? [])] }];
  });
}

function atMostWarning(severity: Severity | 'off'): Severity | 'off' {
  return severity === 'error' ? 'warning' : severity;
}

/** The fewest conditions, at most two, that hold in exactly these worlds; where two do not tell, those of the first world as an example. */
function when(worlds: readonly World<unknown>[], all: readonly World<unknown>[]): string {
  const conditions = [...new Set(worlds.flatMap((world) => world.conditions))];
  const holdsExactly = (...wanted: string[]) =>
    all.every((world) => wanted.every((condition) => world.conditions.includes(condition)) === worlds.includes(world));
  const one = conditions.find((condition) => holdsExactly(condition));
  if (one !== undefined) return `when ${one}`;
  for (const [index, first] of conditions.entries()) {
    const second = conditions.slice(index + 1).find((condition) => holdsExactly(first, condition));
    if (second !== undefined) return `when ${first} and ${second}`;
  }
  return `for example when ${[...new Set(worlds[0]!.conditions)].slice(-2).join(' and ')}`;
}
