import type { CodeLens, ExecuteCommandParams, InlayHint, InlayHintParams, WorkspaceEdit } from 'vscode-languageserver';
import { basename, clusterLines, normalizeUri, planNotes, type PlanNote, type Root } from '../../engine/engine';
import type { Session } from '../session';
import { toWorkspaceEdit } from '../to-lsp';

/** The client's own. */
const showPlanCommand = 'aksNetworkLint.showNetworkPlan';

/** What the network plan says beside the lines of a file. */
export function notesOf(file: string, roots: readonly Root[], session: Session): readonly PlanNote[] {
  try {
    return planNotes(file, session.workspace.plans(roots));
  } catch (error) {
    session.log('The network plan failed', error);
    return [];
  }
}

/** Above each cluster: its policy engine, its way out, who reaches the API server, and the room for more nodes. A click shows the network plan. */
export function codeLenses(file: string, { workspace, to }: Session): CodeLens[] {
  const lines = to.lines(file);
  return clusterLines(file, workspace.plans(workspace.rootsOf(file))).map(({ start, end, text }) => ({
    range: { start: lines.at(start), end: lines.at(end) },
    command: { title: text, command: showPlanCommand },
  }));
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

/**
 * The network plan as an HTML page.
 * @param args the nonce for its script; the URI of the file that it is asked for at, or of a folder; whether what lies elsewhere is left out
 */
export function planPage({ arguments: args }: ExecuteCommandParams, session: Session): string {
  const [nonce, uri, isExact] = (args ?? []) as unknown[];
  return session.workspace.planPage(
    rootsFor(uri, isExact === true, session),
    (one) => nameIn(one, session),
    (one) => session.to.uri(one),
    typeof nonce === 'string' ? nonce : undefined,
    undefined,
    (text, ...args) => session.text(text, ...args),
  );
}

/** The same as a drawing, for `aksNetworkLint/planDrawing`. */
export function planDrawing(
  { uri, isExact }: { readonly uri?: unknown; readonly isExact?: unknown },
  session: Session,
): string {
  return session.workspace.planDrawing(
    rootsFor(uri, isExact === true, session),
    (one) => nameIn(one, session),
    (text, ...args) => session.text(text, ...args),
  );
}

/** What a file, or all files of a folder, are deployed by; where it is nothing, everything. */
function rootsFor(uri: unknown, isExact: boolean, { workspace }: Session): readonly Root[] {
  const file = typeof uri === 'string' ? normalizeUri(uri).replace(/\/$/, '') : undefined;
  if (file === undefined) return workspace.roots;
  // Manifests look for their cluster in templates that are not theirs, too.
  const own = workspace.rootsOf(file).filter(({ members }) => members?.includes(file) ?? true);
  if (own.length > 0) return own;
  const inside = workspace.roots.filter((root) => root.uri === file || root.uri.startsWith(`${file}/`));
  return isExact || inside.length > 0 ? inside : workspace.roots;
}

/** A file as people see it in the workspace. */
function nameIn(uri: string, { folders }: Session): string {
  const folder = folders.find((base) => uri === base || uri.startsWith(`${base}/`));
  return decodeURIComponent(folder === undefined ? uri : uri === folder ? basename(uri) : uri.slice(folder.length + 1));
}

/** The edit that puts a subnet into a network of the plan, for `aksNetworkLint/putSubnet`; null where it has no place. */
export function putSubnet(
  { put, root, context, label, instance }: { readonly [name: string]: unknown },
  { workspace, to }: Session,
): WorkspaceEdit | null {
  if (typeof put !== 'string' || typeof root !== 'string' || typeof context !== 'string' || typeof label !== 'string')
    return null;
  const owner = { label, instance: typeof instance === 'number' ? instance : 0, path: '' };
  const edits = workspace.putSubnet(root, context, owner, put);
  return edits?.[0] ? toWorkspaceEdit(edits, edits[0].file, to) : null;
}
