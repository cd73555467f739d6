import { filled } from '../write/texts';

/** What the pictures are told with. */
export interface Spoken {
  /** A text in the reader's language; default: as it is. `{0}` … stand for the arguments. */
  say?(text: string, ...args: (string | number)[]): string;
}

/** A text in the reader's language. */
export function say(options: Spoken, text: string, ...args: (string | number)[]): string {
  return options.say?.(text, ...args) ?? filled(text, args);
}
