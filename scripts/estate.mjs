// `npm run estate [-- TEMPLATES SHARDS]`: what a large estate costs on several machines. It is generated in a temporary folder, judged shard by
// shard, as a pipeline's matrix would, merged, and compared with one run over everything. Figures are in docs/pipelines.md.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';

const [templates = 100_000, shards = 8] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-estate-'));
const cli = resolve('dist/cli.js');

/** Four templates of one repository: Bicep with a module, Terraform, ARM. Every second repository has something to find. */
function repository(at) {
  const range = `10.${at % 200}.0.0/16`;
  const dns = at % 2 === 0 ? `10.${at % 200}.0.10` : '172.16.0.10';
  return {
    'bicep/main.bicep': `param location string = 'westeurope'

module net 'net.bicep' = {
  name: 'net'
  params: {
    prefix: '10.250.0.0/16'
  }
}

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks-${at}'
  location: location
  properties: {
    agentPoolProfiles: [
      {
        name: 'system'
        count: 3
        maxPods: 50
        vnetSubnetID: net.outputs.nodes
      }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkPolicy: 'cilium'
      networkDataplane: 'cilium'
      serviceCidr: '${range}'
      dnsServiceIP: '${dns}'
    }
  }
}
`,
    'bicep/net.bicep': `param prefix string

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${at}'
  properties: {
    addressSpace: {
      addressPrefixes: [prefix]
    }
    subnets: [
      {
        name: 'nodes'
        properties: {
          addressPrefix: cidrSubnet(prefix, 22, 0)
        }
      }
    ]
  }
}

output nodes string = vnet.properties.subnets[0].id
`,
    'terraform/main.tf': `resource "azurerm_kubernetes_cluster" "aks" {
  name                = "aks-${at}"
  location            = "westeurope"
  resource_group_name = "rg"
  dns_prefix          = "aks"

  default_node_pool {
    name       = "system"
    vm_size    = "Standard_D4s_v5"
    node_count = 3
  }

  network_profile {
    network_plugin = "azure"
    network_policy = "calico"
    service_cidr   = "${range}"
    dns_service_ip = "${dns}"
  }
}
`,
    'arm/azuredeploy.json': `${JSON.stringify(
      {
        $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
        contentVersion: '1.0.0.0',
        resources: [
          {
            type: 'Microsoft.ContainerService/managedClusters',
            apiVersion: '2025-05-01',
            name: `aks-${at}`,
            location: 'westeurope',
            properties: {
              networkProfile: {
                networkPlugin: 'azure',
                networkPolicy: 'calico',
                serviceCidr: range,
                dnsServiceIP: dns,
              },
            },
          },
        ],
      },
      null,
      2,
    )}\n`,
  };
}

/** Runs the command line. @returns its time, the most memory that it took, where Linux says so, and its exit code */
function run(args) {
  const begin = performance.now();
  const child = spawn(process.execPath, [cli, ...args, ...(args[0] === 'merge' ? [] : ['--date', '2026-11-28'])], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let kilobytes = 0;
  let ticks = 0;
  const watch = setInterval(() => {
    try {
      const now = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0);
      kilobytes = Math.max(kilobytes, now);
      const [user = 0, system = 0] = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        .split(' ')
        .slice(13, 15)
        .map(Number);
      ticks = Math.max(ticks, user + system);
    } catch {
      // Not on this system, or over.
    }
  }, 50);
  return new Promise((done) =>
    child.on('exit', (code) => {
      clearInterval(watch);
      const seconds = (performance.now() - begin) / 1000;
      done({ seconds, processor: ticks / 100, megabytes: Math.round(kilobytes / 1024), code });
    }),
  );
}

const findingsOf = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).findings;
const say = (what, { seconds, processor, megabytes, code }) =>
  console.log(
    `${what.padEnd(16)} ${processor.toFixed(0).padStart(6)} s of the processor, ${seconds.toFixed(0)} s of the clock, ${megabytes} MB, exit ${code}`,
  );

try {
  for (let at = 0; at * 4 < templates; at++)
    for (const [name, text] of Object.entries(repository(at))) {
      const path = join(folder, `org-${at % 100}`, `repository-${at}`, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  console.log(`${templates} templates in ${Math.ceil(templates / 4)} repositories`);
  let count = 0;
  for (let index = 1; index <= shards; index++) {
    const name = `shard-${index}.json`;
    say(
      `shard ${index} of ${shards}`,
      await run(['.', '--shard', `${index}/${shards}`, '--format', 'json', '--output', name]),
    );
    const { length } = findingsOf(name);
    count += length;
    console.log(`  ${length} findings, a report of ${Math.round(statSync(join(folder, name)).size / 1024 / 1024)} MB`);
  }
  const reports = Array.from({ length: shards }, (_, at) => `shard-${at + 1}.json`);
  say('merge', await run(['merge', ...reports, '--format', 'json', '--output', 'merged.json']));
  const merged = findingsOf('merged.json');
  console.log(`  ${merged.length} findings of ${count}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
