import type { Files } from '../lint';

/** One verdict that a peer's own test expects. */
export interface PeerCase {
  /** As the peer spells it. */
  readonly id: string;
  readonly language: 'Terraform' | 'ARM' | 'Bicep';
  /** Where the expectation stands, for a person. */
  readonly place: string;
  readonly files: Files;
  /** What it is about: a file, and the lines of the block in it, from zero, both included. */
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly fails: boolean;
}

/** The whole of a file. */
export const wholeFile = { from: 0, to: Infinity };

/** The blocks of a Terraform file, or the declarations of a Bicep file, with their lines. */
export function blocksOf(
  text: string,
): { readonly type: string; readonly name: string; readonly from: number; readonly to: number }[] {
  const lines = text.split('\n');
  return lines.flatMap((line, from) => {
    const [, type, name] =
      /^\s*resource\s+"([^"]+)"\s+"([^"]+)"/.exec(line) ?? /^\s*resource\s+"?(\w+)"?\s+'([^'@]+)@/.exec(line) ?? [];
    if (type === undefined || name === undefined) return [];
    const isBicep = line.includes("'");
    const indent = /^\s*/.exec(line)![0];
    const end = lines.findIndex(
      (one, at) => at >= from && (one.startsWith(`${indent}}`) || (at === from && /\}\s*$/.test(one))),
    );
    return [{ type: isBicep ? name : type, name: isBicep ? type : name, from, to: end < 0 ? lines.length : end }];
  });
}

/** A cluster beside what a peer judges for itself: ours looks only at what a cluster uses. @param subnet address of a subnet that it stands in */
function neighbour(subnet: string | undefined): string {
  return `resource "azurerm_kubernetes_cluster" "peers_neighbour" {
  name                    = "neighbour"
  location                = "westeurope"
  resource_group_name     = "rg"
  dns_prefix              = "neighbour"
  private_cluster_enabled = true

  default_node_pool {
    name       = "system"
    node_count = 1
    vm_size    = "Standard_D2s_v5"
${subnet === undefined ? '' : `    vnet_subnet_id = ${subnet}.id\n`}  }

  identity {
    type = "SystemAssigned"
  }
}
`;
}

/** A case about one resource of Terraform files, with a cluster beside it where it is none. */
export function terraformCase(
  base: Pick<PeerCase, 'id' | 'place' | 'fails'>,
  files: Files,
  address: string,
): PeerCase[] {
  const [type = '', name = ''] = address.replace(/\[.*$/, '').split('.');
  for (const [file, text] of Object.entries(files)) {
    const block = file.endsWith('.tf')
      ? blocksOf(text).find((one) => one.type === type && one.name === name)
      : undefined;
    if (!block) continue;
    const isCluster = type.startsWith('azurerm_kubernetes_cluster');
    const beside = isCluster
      ? {}
      : { 'peers_neighbour.tf': neighbour(type === 'azurerm_subnet' ? address : undefined) };
    return [{ ...base, language: 'Terraform', files: { ...files, ...beside }, file, from: block.from, to: block.to }];
  }
  return [];
}
