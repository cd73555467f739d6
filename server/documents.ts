import type { TextDocument } from 'vscode-languageserver-textdocument';
import { kindOf } from '../engine/project/kinds';
import { normalizeUri } from '../engine/project/uri';

const extensions: { readonly [languageId: string]: string } = {
  json: '.json',
  jsonc: '.json',
  'arm-template': '.json',
  bicep: '.bicep',
  'bicep-params': '.bicepparam',
  terraform: '.tf',
  opentofu: '.tofu',
  'terraform-vars': '.tfvars',
};

/**
 * The engine's name for an editor's document. The engine tells languages by file name, so a document that only its language
 * says something about (one that was never saved, an odd name) gets a name that says it too.
 * @returns undefined for a document that is not ours
 */
export function engineUri(document: Pick<TextDocument, 'uri' | 'languageId'>): string | undefined {
  if (/^(git|gitfs|output|vscode-scm|vscode-terminal|review|pr|conflictresolution):/.test(document.uri)) return undefined;
  const uri = normalizeUri(document.uri);
  if (kindOf(uri)) return uri;
  const extension = extensions[document.languageId];
  return extension === undefined ? undefined : uri + extension;
}
