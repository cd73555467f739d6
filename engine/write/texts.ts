/** The files that edits are written for, as the analysis read them. */
export interface Texts {
  get(uri: string): Text | undefined;
  /** The URIs of the files in a folder. */
  list(folder: string): readonly string[];
  /** The parse of a file, made once for each text. */
  parsed<T>(file: Text, parse: (text: string) => T): T;
}

export interface Text {
  readonly uri: string;
  readonly text: string;
}

/** A text with its arguments in the place of `{0}` … */
export function filled(text: string, args: readonly (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (sign, at: string) => String(args[Number(at)] ?? sign));
}
