import { memberOf, unknown, type Data, type Source } from '../../evaluate/data';
import { evaluate, lazy, type Scope } from '../../evaluate/evaluate';
import type { SourceFile } from '../../files/files';
import type { LoweredResource } from '../../resources/lowered';
import { ModuleResource } from '../../resources/module-resource';
import { TranslatedResource } from '../../resources/translated-resource';
import { avmTable } from './avm';
import { avmNetworkModule, avmNetworkOutput } from './avm-network';
import { typeText } from './calls';
import type { Module } from './tree';

/** What a called module offers its caller. */
export interface CalledModule {
  resources(): readonly LoweredResource[];
  output(name: string): Data | undefined;
  readonly reason?: string;
}

/** A call of a registry module that we know by its table: one cluster or network, read at the arguments; undefined for any other. */
export function registryModule(file: SourceFile, declaration: Module, scope: Scope): CalledModule | undefined {
  const { worlds } = scope.evaluation;
  const body = lazy(() => evaluate(declaration.body, scope), worlds);
  const table = avmTable(typeText(declaration.path));
  if (table) {
    const resource = new ModuleResource(table, ['params'], declaration.name, file.uri, declaration.path, body, worlds);
    const cluster: LoweredResource = {
      resource,
      existing: false,
      name: () => unknown('the module names it', { file: file.uri, node: declaration.path, literal: false, via: [] }),
    };
    return { resources: () => [cluster], output: () => undefined };
  }
  const network = avmNetworkModule(typeText(declaration.path));
  if (!network) return undefined;
  const source: Source = { file: file.uri, node: declaration.nameSpan, literal: false, via: [] };
  const params = () => {
    const data = body();
    const found = data.kind === 'object' ? memberOf(data, 'params') : undefined;
    return found?.kind === 'object' ? found : undefined;
  };
  const lowered: LoweredResource = {
    resource: new TranslatedResource(
      network.rows,
      {},
      network.type,
      declaration.name,
      file.uri,
      declaration.path,
      body,
      worlds,
    ),
    existing: false,
    module: scope.instance,
    name: () => {
      const given = params();
      return (given && memberOf(given, 'name')) ?? unknown('it has no name', source);
    },
  };
  return { resources: () => [lowered], output: (name) => avmNetworkOutput(name, lowered, params(), source) };
}
