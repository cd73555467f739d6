import { initialText } from './configuration/initial';
import { contextsOf } from './deployments/roots';
import { newEvaluation } from './evaluate/evaluate';
import type { Workspace } from './workspace';

/** A commented configuration file for what a workspace has been found to hold. @param schema where editors find its schema */
export function initialConfiguration(workspace: Workspace, folder: string, schema: string): string {
  const roots = workspace.clusterRoots().map((root) => ({
    uri: root.uri,
    parameterFiles: contextsOf(root, {
      files: workspace.files,
      evaluation: newEvaluation(),
      stack: [root.uri],
    }).flatMap(({ file }) => file ?? []),
  }));
  return initialText({ roots }, folder, schema);
}
