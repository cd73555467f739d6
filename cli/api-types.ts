/** The types of the npm package. Nothing is imported here: the file ships as it is. */

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface AnalyzeOptions {
  /** Files and folders on the disk; by default the working directory. Folders are judged together with everything below them. */
  readonly paths?: readonly string[];
  /** What relative paths start from, and what files are named relative to. Default: the working directory. */
  readonly cwd?: string;
  /** Texts by path, instead of the disk: nothing else is read. */
  readonly files?: { readonly [path: string]: string };
  /** Wins over that of configuration files. */
  readonly preset?: 'recommended' | 'strict' | 'cis' | 'mcsb';
  /** The severity of single rules; wins over the preset, and over configuration files. */
  readonly rules?: { readonly [id: string]: Severity | 'off' };
  /** The day that retirements are judged on; default: what configuration files say, else today. */
  readonly date?: Date;
  /** Whether `.aks-network-lint.yaml` counts: in the folders that are read, and above them up to their repository. Default: true. */
  readonly config?: boolean;
  /** Whether fixes are looked for, which takes longer. Default: true. */
  readonly fixes?: boolean;
}

export interface Report {
  /** In the order of files and places. */
  readonly findings: readonly Finding[];
  /** What was not followed, and what is wrong with configuration files, so that silence is not taken for safety. */
  readonly notes: readonly Note[];
}

/** Zero-based, in UTF-16 units, as LSP has it. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** With forward slashes. */
  readonly file: string;
  readonly range: Range;
  readonly message: string;
  readonly related: readonly { readonly file: string; readonly range: Range; readonly message: string }[];
  readonly fixes: readonly Fix[];
  /** The same for the same rule, file, resource, property and reason, wherever its lines move to. */
  readonly fingerprint: string;
}

export interface Fix {
  readonly title: string;
  /** `safe`: what is deployed only gains, nobody loses access, nothing is replaced. */
  readonly safety: 'safe' | 'review';
  readonly preferred: boolean;
  readonly edits: readonly { readonly file: string; readonly range: Range; readonly newText: string }[];
}

export interface Note {
  readonly file: string;
  readonly range: Range;
  readonly message: string;
}

/** Judges templates. It rejects only when a path does not exist, or a template made the linter fail. */
export type Analyze = (options?: AnalyzeOptions) => Promise<Report>;
