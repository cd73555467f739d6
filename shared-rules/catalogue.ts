import noAuthorizedRangesOnPrivate from './rules/no-authorized-ranges-on-private';
import noBasicLoadBalancer from './rules/no-basic-load-balancer';
import noCidrOverlap from './rules/no-cidr-overlap';
import noDockerBridgeCidr from './rules/no-docker-bridge-cidr';
import noHttpApplicationRouting from './rules/no-http-application-routing';
import noImplicitNetworkPlugin from './rules/no-implicit-network-plugin';
import noKubenet from './rules/no-kubenet';
import noLocalAccounts from './rules/no-local-accounts';
import noNodePublicIp from './rules/no-node-public-ip';
import noOpenApiServer from './rules/no-open-api-server';
import noWideAuthorizedRange from './rules/no-wide-authorized-range';
import useAzurePolicyAddon from './rules/use-azure-policy-addon';
import useCompatibleNetworkPolicy from './rules/use-compatible-network-policy';
import useNetworkPolicy from './rules/use-network-policy';
import useValidDnsServiceIp from './rules/use-valid-dns-service-ip';
import type { Rule } from './rule';

/** Every rule, sorted by id. */
export const catalogue: readonly Rule[] = [
  noAuthorizedRangesOnPrivate,
  noBasicLoadBalancer,
  noCidrOverlap,
  noDockerBridgeCidr,
  noHttpApplicationRouting,
  noImplicitNetworkPlugin,
  noKubenet,
  noLocalAccounts,
  noNodePublicIp,
  noOpenApiServer,
  noWideAuthorizedRange,
  useAzurePolicyAddon,
  useCompatibleNetworkPolicy,
  useNetworkPolicy,
  useValidDnsServiceIp,
];
