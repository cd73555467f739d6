/** What a file is to us. */
type FileKind = 'bicep' | 'bicep-parameters' | 'json' | 'terraform' | 'terraform-variables';

/** By the end of its name or URI alone; undefined: not ours. Whether JSON is a template is for its content to say. */
export function kindOf(uri: string): FileKind | undefined {
  const name = uri.slice(uri.lastIndexOf('.') - 1).toLowerCase();
  if (name.endsWith('.bicep')) return 'bicep';
  if (name.endsWith('.bicepparam')) return 'bicep-parameters';
  if (name.endsWith('.tf') || name.endsWith('.tofu')) return 'terraform';
  if (name.endsWith('.tfvars')) return 'terraform-variables';
  if (name.endsWith('.json') || name.endsWith('.jsonc')) return 'json';
  return undefined;
}

/** A cheap look before parsing: whether a text of this kind can have anything to do with a cluster's network. */
export function looksRelevant(kind: FileKind, text: string): boolean {
  return mayHoldCluster(kind, text) || (kind === 'bicep' && /Microsoft\.Network\/virtualNetworks/i.test(text)) || (kind === 'terraform' && text.includes('azurerm_virtual_network'));
}

/** Whether a text of this kind can deploy a cluster, itself or through a module. */
export function mayHoldCluster(kind: FileKind, text: string): boolean {
  switch (kind) {
    case 'bicep':
      return /Microsoft\.ContainerService|^[ \t]*module\s/im.test(text);
    case 'terraform':
      return /azurerm_kubernetes|azapi_resource|^[ \t]*module\s/m.test(text);
    case 'json':
      return /deploymentTemplate\.json|deploymentParameters\.json/i.test(text) || (/"contentVersion"/i.test(text) && /"resources"/i.test(text)) || /"type"\s*:\s*"Microsoft\.ContainerService\/managedClusters"/i.test(text);
    case 'bicep-parameters':
    case 'terraform-variables':
      return true;
  }
}
