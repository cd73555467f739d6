import type { ExecuteCommandParams, InlayHint, InlayHintParams } from 'vscode-languageserver';
import { basename, normalizeUri, planNotes, type PlanNote, type Root } from '../../engine/engine';
import type { Session } from '../session';

/** What the network plan says beside the lines of a file. */
export function notesOf(file: string, roots: readonly Root[], session: Session): readonly PlanNote[] {
  try {
    return planNotes(file, session.workspace.plans(roots));
  } catch (error) {
    session.log('The network plan failed', error);
    return [];
  }
}

/** How full subnets are, behind their lines. */
export function inlayHints({ textDocument, range }: InlayHintParams, session: Session): InlayHint[] {
  const found = session.find(textDocument.uri);
  if (!found) return [];
  const { document, file } = found;
  const [from, until] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return notesOf(file, session.workspace.rootsOf(file), session).flatMap(({ end, short, lines }) =>
    short !== undefined && from <= end && end <= until
      ? [{ position: document.positionAt(end), label: short, tooltip: lines.join('\n'), paddingLeft: true }]
      : [],
  );
}

/** The network plan as an HTML page. @param args the nonce for its script, and the URI of the file that it is asked for at */
export function planPage({ arguments: args }: ExecuteCommandParams, { workspace, folders, to }: Session): string {
  const [nonce, uri] = (args ?? []) as unknown[];
  const file = typeof uri === 'string' ? normalizeUri(uri) : undefined;
  const own = file === undefined ? [] : workspace.rootsOf(file);
  const nameOf = (one: string) => {
    const folder = folders.find((base) => one === base || one.startsWith(`${base}/`));
    return decodeURIComponent(
      folder === undefined ? one : one === folder ? basename(one) : one.slice(folder.length + 1),
    );
  };
  return workspace.planPage(
    own.length > 0 ? own : workspace.roots,
    nameOf,
    (one) => to.uri(one),
    typeof nonce === 'string' ? nonce : undefined,
  );
}
