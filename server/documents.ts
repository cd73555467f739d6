import type { TextDocument } from 'vscode-languageserver-textdocument';
import { endingOf, isConfiguration, kindOf, normalizeUri } from '../engine/engine';

/**
 * The engine's name for an editor's document. The engine tells languages by file name, so a document that only its language
 * says something about (one that was never saved, an odd name) gets a name that says it too.
 * @returns undefined for a document that is not ours
 */
export function engineUri(document: Pick<TextDocument, 'uri' | 'languageId'>): string | undefined {
  if (/^(git|gitfs|output|vscode-scm|vscode-terminal|review|pr|conflictresolution):/.test(document.uri))
    return undefined;
  const uri = normalizeUri(document.uri);
  if (isConfiguration(uri) || kindOf(uri)) return uri;
  const ending = endingOf(document.languageId);
  return ending === undefined ? undefined : uri + ending;
}
