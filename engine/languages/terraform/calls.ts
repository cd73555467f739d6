import type { Files, SourceFile } from '../../files/files';
import { join, dirname } from '../../files/uri';
import { type NetworkModule, avmNetworkModule } from './avm-network';
import type { Block } from '../../syntax/tree';
import type { ModuleTable } from '../../resources/module-resource';
import { blocks, attribute } from './body';
import type { Declarations } from './declarations';
import { registryModule } from './modules';
import { parseHcl } from './parse';
import { blocksOfFile } from './planned';
import { type VersionRange, versionRange } from './version';

/** What `terraform init` left in a root's folder. */
export interface Installed {
  /** The version of azurerm in the lock file. */
  readonly azurerm: VersionRange | undefined;
  /** URIs of the folders that modules were copied to, by the path of their calls: `aks`, `hub.firewall`. */
  readonly folders: ReadonlyMap<string, string>;
}

export function installedIn(folder: string, files: Files): Installed {
  const lock = files.get(join(folder, '.terraform.lock.hcl'));
  const provider =
    lock &&
    blocks(files.parsed(lock, parseHcl).body, 'provider').find((block) =>
      /\/hashicorp\/azurerm$/.test(block.labels[0]?.text ?? ''),
    );
  const version = provider && attribute(provider.body, 'version')?.value;
  const azurerm = version?.kind === 'literal' ? versionRange(String(version.value)) : undefined;
  const list = files.get(join(folder, '.terraform/modules/modules.json'));
  return {
    azurerm: azurerm?.latest ? azurerm : undefined,
    folders: new Map(list ? files.parsed(list, installedModules).map(({ Key, Dir }) => [Key, join(folder, Dir)]) : []),
  };
}

/** The entries of `.terraform/modules/modules.json`; none of a broken file. */
function installedModules(text: string): readonly { readonly Key: string; readonly Dir: string }[] {
  try {
    const { Modules: modules } = JSON.parse(text) as { Modules?: unknown };
    const isEntry = (entry: unknown): entry is { Key: string; Dir: string } =>
      typeof entry === 'object' &&
      entry !== null &&
      'Key' in entry &&
      typeof entry.Key === 'string' &&
      'Dir' in entry &&
      typeof entry.Dir === 'string';
    return Array.isArray(modules) ? modules.filter(isEntry) : [];
  } catch {
    return [];
  }
}

/** URIs of the local module folders that a file's folder calls. */
export function terraformCalls(file: SourceFile, files: Files): string[] {
  return blocks(blocksOfFile(file, files), 'module').flatMap((block) => localModule(dirname(file.uri), block) ?? []);
}

/** The table of a registry module that a `module` block calls, when we know it. */
export function registryCall(block: Block): ModuleTable | undefined {
  const [source, version] = ['source', 'version'].map((name) => attribute(block.body, name)?.value);
  if (source?.kind !== 'literal' || typeof source.value !== 'string') return undefined;
  return registryModule(source.value, version?.kind === 'literal' ? String(version.value) : undefined);
}

/** The network module that a `module` block calls, when we know it. */
export function networkCall(block: Block): NetworkModule | undefined {
  const source = attribute(block.body, 'source')?.value;
  return source?.kind === 'literal' && typeof source.value === 'string' ? avmNetworkModule(source.value) : undefined;
}

/** The folder that a `module` block calls; undefined for a registry or remote source. */
export function localModule(folder: string, block: Block): string | undefined {
  const source = attribute(block.body, 'source')?.value;
  const path = source?.kind === 'literal' && typeof source.value === 'string' ? source.value : '';
  return /^\.\.?(\/|$)/.test(path) ? join(folder, path) : undefined;
}

/** The versions of azurerm that `required_providers`, or as was usual once the `provider` block, allows. */
export function providerVersion({ settings, providers }: Declarations): VersionRange {
  for (const block of settings.flatMap((block) => blocks(block.body, 'required_providers'))) {
    const azurerm = attribute(block.body, 'azurerm')?.value;
    const version =
      azurerm?.kind === 'object'
        ? azurerm.entries.find((entry) => entry.kind === 'property' && entry.key === 'version')
        : undefined;
    const constraint = version?.kind === 'property' ? version.value : azurerm;
    if (constraint?.kind === 'literal') return versionRange(String(constraint.value));
  }
  const version = providers
    .map((block) => attribute(block.body, 'version')?.value)
    .find((value) => value?.kind === 'literal');
  return version?.kind === 'literal' ? versionRange(String(version.value)) : { least: undefined, latest: undefined };
}
