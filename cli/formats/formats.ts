import { toAzure, toGithub } from './commands';
import { toGitlab } from './gitlab';
import { toJson } from './json';
import { toJunit } from './junit';
import { toMarkdown } from './markdown';
import type { Pieces } from './pieces';
import type { Report } from './rows';
import { toSarif } from './sarif';
import { toText } from './text';

/** How findings are printed, by the word on the command line. */
export const formats = {
  text: { write: toText, fixes: false },
  json: { write: toJson, fixes: true },
  sarif: { write: toSarif, fixes: true },
  junit: { write: toJunit, fixes: false },
  github: { write: toGithub, fixes: false },
  azure: { write: toAzure, fixes: false },
  gitlab: { write: toGitlab, fixes: false },
  markdown: { write: toMarkdown, fixes: true },
} as const satisfies {
  readonly [format: string]: {
    write(report: Report, colored?: boolean): Pieces;
    /** It says what mends a finding. */
    readonly fixes: boolean;
  };
};

export type Format = keyof typeof formats;

/** The words, that of the form for people first. */
export const formatNames = Object.keys(formats) as [Format, ...Format[]];
