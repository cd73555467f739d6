import assert from 'node:assert/strict';
import { statsOf } from '../../engine/engine';
import { newWorkspace } from '../lint';

/** A root whose clusters hang on a map, through a local and a module, with more variable files than are judged. */
const files = {
  'main.tf': `
variable "settings" {
  default = {}
}

variable "clusters" {
  default = {}
}

module "all" {
  source  = "./modules/all"
  compute = { machines = var.settings, clusters = var.clusters }
}
`,
  'modules/all/main.tf': `
variable "compute" {}

locals {
  compute = { clusters = try(var.compute.clusters, {}), machines = try(var.compute.machines, {}) }
}

module "aks" {
  source   = "../aks"
  for_each = local.compute.clusters
  settings = each.value
}
`,
  'modules/aks/main.tf': `
variable "settings" {}

resource "azurerm_kubernetes_cluster" "aks" {
  name = "aks"

  network_profile {
    network_plugin = var.settings.plugin
  }
}
`,
  ...Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [`examples/m${at}/main.tfvars`, `settings = { size = ${at} }\n`]),
  ),
  'examples/deep/down/aks.tfvars': 'clusters = { one = { plugin = "kubenet" } }\n',
};

describe('More variable files than a root is judged with', () => {
  it('are taken first where they decide which clusters there are', async () => {
    const workspace = newWorkspace(files);
    await workspace.scan();
    await workspace.update();
    const messages = workspace
      .judgedFiles()
      .flatMap((uri) => workspace.findings(uri).map(({ rule, message }) => `${rule.id} ${message}`));
    assert.ok(
      messages.some((message) => message.startsWith('no-kubenet') && message.includes('(with aks.tfvars)')),
      messages.join('\n'),
    );
    const notes = workspace.judgedFiles().flatMap((uri) => workspace.notes(uri).map(({ message }) => message));
    assert.deepEqual(
      notes.filter((message) => message.includes('not among them')),
      ['workspace is judged with 20 parameter files, and this one and 10 more are not among them.'],
    );
  });

  it('count a cluster only where it is deployed', async () => {
    const workspace = newWorkspace(files);
    await workspace.scan();
    await workspace.update();
    const { clusters, reasons } = statsOf(workspace.roots, workspace.files);
    assert.equal(clusters, 1);
    assert.deepEqual(reasons, []);
  });
});
