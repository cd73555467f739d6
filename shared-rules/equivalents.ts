import type { Rule } from './rule';

/** Whose checks and controls the rules stand for, and the form that each gives its ids. */
export const owners = {
  Checkov: /^CKV2?_(AZURE|K8S)_\d+$/,
  Trivy: /^AZU-\d{4}$/,
  // Queries are named by a UUID; its first eight digits where no more is known.
  KICS: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9a-f]{8}$/,
  PSRule: /^Azure\.[A-Z]\w+\.[A-Z]\w+$/,
  TemplateAnalyzer: /^TA-\d{6}$/,
  Terrascan: /^AC_AZURE_\d{4}$/,
  Conformity: /^"[^"]+"$/,
  'Azure Policy': /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'CIS AKS': /^\d+\.\d+\.\d+$/,
  'CIS Azure Foundations': /^\d+\.\d+(\.\d+)?$/,
  MCSB: /^NS-\d+$/,
} as const;

export type Owner = keyof typeof owners;

/** One check or control of another that a rule stands for. */
interface Equivalent {
  readonly owner: Owner;
  readonly id: string;
  /** What the owner says beside the id: the language, or another number of the same rule. */
  readonly note: string | undefined;
}

/**
 * The equivalents of a rule, one for each id: `Checkov CKV_AZURE_6, CKV_AZURE_115` is two.
 * @throws for one whose owner is not known
 */
export function equivalentsOf({ id: rule, equivalents }: Pick<Rule, 'id' | 'equivalents'>): Equivalent[] {
  return equivalents.flatMap((text) => {
    const owner = (Object.keys(owners) as Owner[]).find((name) => text.startsWith(`${name} `));
    if (owner === undefined) throw new Error(`${rule} names an owner that is not known: ${text}`);
    return text
      .slice(owner.length + 1)
      .split(', ')
      .map((part) => {
        const [, id = part, note] = /^(.+?)(?: \(([^)]+)\))?$/.exec(part) ?? [];
        return { owner, id, note };
      });
  });
}

/** Benchmarks whose network controls are a preset. */
export const benchmarks = { cis: 'CIS AKS', mcsb: 'MCSB' } as const satisfies { readonly [preset: string]: Owner };

/** Whether a rule stands for a network control of a benchmark. */
export function isOf(rule: Pick<Rule, 'id' | 'equivalents'>, benchmark: keyof typeof benchmarks): boolean {
  return rule.equivalents.some((text) => text.startsWith(`${benchmarks[benchmark]} `));
}

/** The error codes of Azure that a rule stands for, those that its messages say first. */
export function errorsOf({ azureErrors }: Pick<Rule, 'azureErrors'>): string[] {
  return [...(azureErrors?.said ?? []), ...(azureErrors?.listed ?? [])];
}
