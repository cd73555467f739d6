import { resolve } from 'node:path';
import type { Pieces } from './formats/pieces';
import { replaceFile } from './replace-file';

/** A report, and where it goes; without a file to standard output. */
export interface Output<Format extends string> {
  readonly format: Format;
  readonly file?: string;
}

/** A flag with its value, in the order of the command line. */
export interface Flag {
  readonly name: string;
  readonly value: string | undefined;
}

/**
 * Each `--output` takes the `--format` before it that has none yet; one before any format takes the next.
 * @param words the formats that there are, the first of them where none is named
 * @returns a sentence where they do not fit
 */
export function readOutputs<Format extends string>(
  flags: readonly Flag[],
  words: readonly [Format, ...Format[]],
): readonly Output<Format>[] | string {
  const outputs: { format?: Format; file?: string }[] = [];
  for (const { name, value = '' } of flags) {
    const last = outputs.at(-1);
    if (name === 'format') {
      const format = words.find((word) => word === value);
      if (format === undefined) return `--format is one of ${words.join(', ')}, not ${value}.`;
      if (last && last.format === undefined) last.format = format;
      else outputs.push({ format });
    } else if (name === 'output') {
      if (value === '') return '--output takes the name of a file.';
      const open = outputs.find((one) => one.format !== undefined && one.file === undefined);
      if (open) open.file = value;
      else outputs.push({ file: value });
    }
  }
  const all = outputs.map(({ format = words[0], file }) => (file === undefined ? { format } : { format, file }));
  const loose = all.filter(({ file }) => file === undefined).map(({ format }) => format);
  if (loose.length > 1)
    return `--format ${loose.join(' and ')} would both go to standard output; give all but one an --output FILE.`;
  const twice = all.find(({ file }, at) => file !== undefined && all.findIndex((one) => one.file === file) < at);
  if (twice) return `--output ${twice.file} is given twice.`;
  return all.length > 0 ? all : [{ format: words[0] }];
}

/** Prints the reports. @param out takes what has no file @returns a sentence for each that cannot be written */
export function writeOutputs<Format extends string>(
  outputs: readonly Output<Format>[],
  print: (format: Format, colored: boolean) => Pieces,
  cwd: string,
  out: (text: string) => void = (text) => void process.stdout.write(text),
): string[] {
  return outputs.flatMap(({ format, file }) => {
    const text = print(format, file === undefined && hasColors(process.stdout));
    if (file === undefined) {
      for (const piece of typeof text === 'string' ? [text] : text) out(piece);
      return [];
    }
    try {
      replaceFile(resolve(cwd, file), typeof text === 'string' ? text : bytesOf(text));
      return [];
    } catch (error) {
      return [`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}

function bytesOf(pieces: readonly string[]): Uint8Array {
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
}

/** https://no-color.org, and its counterpart FORCE_COLOR */
function hasColors({ isTTY }: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return isTTY === true && TERM !== 'dumb';
}
