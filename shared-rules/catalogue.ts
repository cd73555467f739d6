import noApplicationGatewayV1 from './rules/no-application-gateway-v1';
import noAsymmetricLoadBalancer from './rules/no-asymmetric-load-balancer';
import noAuthorizedRangesOnPrivate from './rules/no-authorized-ranges-on-private';
import noAvailabilitySet from './rules/no-availability-set';
import noAzureNpm from './rules/no-azure-npm';
import noAzurePolicyViolation from './rules/no-azure-policy-violation';
import noBasicLoadBalancer from './rules/no-basic-load-balancer';
import noBridgeNetworkMode from './rules/no-bridge-network-mode';
import noBroadNetworkRole from './rules/no-broad-network-role';
import noByoCni from './rules/no-byo-cni';
import noCidrOverlap from './rules/no-cidr-overlap';
import noClosedRangesWithOwnEgress from './rules/no-closed-ranges-with-own-egress';
import noDockerBridgeCidr from './rules/no-docker-bridge-cidr';
import noDuplicateAddress from './rules/no-duplicate-address';
import noExternalIps from './rules/no-external-ips';
import noHostNetwork from './rules/no-host-network';
import noHttpApplicationRouting from './rules/no-http-application-routing';
import noImplicitNetworkPlugin from './rules/no-implicit-network-plugin';
import noIpBlockForPods from './rules/no-ip-block-for-pods';
import noKubenet from './rules/no-kubenet';
import noLoadBalancerPolicyBypass from './rules/no-load-balancer-policy-bypass';
import noLoadBalancerProfileWithUdr from './rules/no-load-balancer-profile-with-udr';
import noLocalAccounts from './rules/no-local-accounts';
import noMalformedNetworkPolicy from './rules/no-malformed-network-policy';
import noManagedNginx from './rules/no-managed-nginx';
import noNodePublicIp from './rules/no-node-public-ip';
import noNodeSsh from './rules/no-node-ssh';
import noNsgBlockingCluster from './rules/no-nsg-blocking-cluster';
import noNsgFlowLogs from './rules/no-nsg-flow-logs';
import noOpenApiServer from './rules/no-open-api-server';
import noOpenNodeNsg from './rules/no-open-node-nsg';
import noOpenServiceMesh from './rules/no-open-service-mesh';
import noOversizedKubenet from './rules/no-oversized-kubenet';
import noPlainHttpListener from './rules/no-plain-http-listener';
import noPodIdentity from './rules/no-pod-identity';
import noPreviewValue from './rules/no-preview-value';
import noPublicAccessFlagOnly from './rules/no-public-access-flag-only';
import noPublicFqdnOnPrivate from './rules/no-public-fqdn-on-private';
import noPublicLoadBalancer from './rules/no-public-load-balancer';
import noPublicManagedIngress from './rules/no-public-managed-ingress';
import noRenamedAttribute from './rules/no-renamed-attribute';
import noReservedCidr from './rules/no-reserved-cidr';
import noReservedCompanyRange from './rules/no-reserved-company-range';
import noRetiredApiVersion from './rules/no-retired-api-version';
import noRetiredMeshRevision from './rules/no-retired-mesh-revision';
import noRetiredTlsPolicy from './rules/no-retired-tls-policy';
import noRunCommand from './rules/no-run-command';
import noServicePrincipal from './rules/no-service-principal';
import noUnenforcedNetworkPolicy from './rules/no-unenforced-network-policy';
import noUnlistedNetworkPolicy from './rules/no-unlisted-network-policy';
import noUnresolvablePrivateCluster from './rules/no-unresolvable-private-cluster';
import noUnrestrictedEgress from './rules/no-unrestricted-egress';
import noUnsupportedPolicyFeature from './rules/no-unsupported-policy-feature';
import noUnusedSuppression from './rules/no-unused-suppression';
import noWideAuthorizedRange from './rules/no-wide-authorized-range';
import noWindowsOnLinuxOnlyNetwork from './rules/no-windows-on-linux-only-network';
import useAcnsObservability from './rules/use-acns-observability';
import useActivityLogAlerts from './rules/use-activity-log-alerts';
import useAksFqdnTag from './rules/use-aks-fqdn-tag';
import useAksPolicyAssignments from './rules/use-aks-policy-assignments';
import useApplicationGatewayWaf from './rules/use-application-gateway-waf';
import useAzurePolicyAddon from './rules/use-azure-policy-addon';
import useCiliumForAcnsSecurity from './rules/use-cilium-for-acns-security';
import useCompatibleNetworkPolicy from './rules/use-compatible-network-policy';
import useDdosProtection from './rules/use-ddos-protection';
import useDefaultDeny from './rules/use-default-deny';
import useDefaultRoute from './rules/use-default-route';
import useDefender from './rules/use-defender';
import useDiagnosticSettings from './rules/use-diagnostic-settings';
import useDnsEgress from './rules/use-dns-egress';
import useDnsRuleWithFqdn from './rules/use-dns-rule-with-fqdn';
import useDualStackNetwork from './rules/use-dual-stack-network';
import useEffectiveSourceRanges from './rules/use-effective-source-ranges';
import useEnabledIngressClass from './rules/use-enabled-ingress-class';
import useEnoughOutboundPorts from './rules/use-enough-outbound-ports';
import useEntraRbac from './rules/use-entra-rbac';
import useExistingLoadBalancerSubnet from './rules/use-existing-load-balancer-subnet';
import useExplicitPolicyTypes from './rules/use-explicit-policy-types';
import useFlowLogs from './rules/use-flow-logs';
import useGatewayApiWithAppRouting from './rules/use-gateway-api-with-app-routing';
import useGatewayForContainersWaf from './rules/use-gateway-for-containers-waf';
import useIngressTls from './rules/use-ingress-tls';
import useInternalApiManagement from './rules/use-internal-api-management';
import useIsolatedClusterSettings from './rules/use-isolated-cluster-settings';
import useKnownValue from './rules/use-known-value';
import useKubernetesRbac from './rules/use-kubernetes-rbac';
import useLargeEnoughNodeSubnet from './rules/use-large-enough-node-subnet';
import useLargeEnoughPodCidr from './rules/use-large-enough-pod-cidr';
import useLargeEnoughPodSubnet from './rules/use-large-enough-pod-subnet';
import useMatchingNatGateway from './rules/use-matching-nat-gateway';
import useMatchingPodSelector from './rules/use-matching-pod-selector';
import useMatchingPolicyKind from './rules/use-matching-policy-kind';
import useNetworkPolicy from './rules/use-network-policy';
import usePrivateCluster from './rules/use-private-cluster';
import usePrivateDnsZoneLink from './rules/use-private-dns-zone-link';
import usePrivateSubnetWithoutEgress from './rules/use-private-subnet-without-egress';
import useRouteTableWithKubenet from './rules/use-route-table-with-kubenet';
import useSeparatePodSubnet from './rules/use-separate-pod-subnet';
import useServiceMeshMtls from './rules/use-service-mesh-mtls';
import useSubnetNsg from './rules/use-subnet-nsg';
import useSuppressionReason from './rules/use-suppression-reason';
import useSubnetRoleAssignment from './rules/use-subnet-role-assignment';
import useSubnetWithUdr from './rules/use-subnet-with-udr';
import useSupportedNodeProvisioning from './rules/use-supported-node-provisioning';
import useUserIdentityWithDnsZone from './rules/use-user-identity-with-dns-zone';
import useValidApiServerSubnet from './rules/use-valid-api-server-subnet';
import useValidCidr from './rules/use-valid-cidr';
import useValidDnsServiceIp from './rules/use-valid-dns-service-ip';
import useValidEgressGateway from './rules/use-valid-egress-gateway';
import useValidLoadBalancerAnnotation from './rules/use-valid-load-balancer-annotation';
import useValidMaxPods from './rules/use-valid-max-pods';
import useValidNodeSubnet from './rules/use-valid-node-subnet';
import useValidPrivateDnsZone from './rules/use-valid-private-dns-zone';
import useValidServiceCidr from './rules/use-valid-service-cidr';
import useWafPrevention from './rules/use-waf-prevention';
import type { Rule } from './rule';

/** Every rule, sorted by id. */
export const catalogue: readonly Rule[] = [
  noApplicationGatewayV1,
  noAsymmetricLoadBalancer,
  noAuthorizedRangesOnPrivate,
  noAvailabilitySet,
  noAzureNpm,
  noAzurePolicyViolation,
  noBasicLoadBalancer,
  noBridgeNetworkMode,
  noBroadNetworkRole,
  noByoCni,
  noCidrOverlap,
  noClosedRangesWithOwnEgress,
  noDockerBridgeCidr,
  noDuplicateAddress,
  noExternalIps,
  noHostNetwork,
  noHttpApplicationRouting,
  noImplicitNetworkPlugin,
  noIpBlockForPods,
  noKubenet,
  noLoadBalancerPolicyBypass,
  noLoadBalancerProfileWithUdr,
  noLocalAccounts,
  noMalformedNetworkPolicy,
  noManagedNginx,
  noNodePublicIp,
  noNodeSsh,
  noNsgBlockingCluster,
  noNsgFlowLogs,
  noOpenApiServer,
  noOpenNodeNsg,
  noOpenServiceMesh,
  noOversizedKubenet,
  noPlainHttpListener,
  noPodIdentity,
  noPreviewValue,
  noPublicAccessFlagOnly,
  noPublicFqdnOnPrivate,
  noPublicLoadBalancer,
  noPublicManagedIngress,
  noRenamedAttribute,
  noReservedCidr,
  noReservedCompanyRange,
  noRetiredApiVersion,
  noRetiredMeshRevision,
  noRetiredTlsPolicy,
  noRunCommand,
  noServicePrincipal,
  noUnenforcedNetworkPolicy,
  noUnlistedNetworkPolicy,
  noUnresolvablePrivateCluster,
  noUnrestrictedEgress,
  noUnsupportedPolicyFeature,
  noUnusedSuppression,
  noWideAuthorizedRange,
  noWindowsOnLinuxOnlyNetwork,
  useAcnsObservability,
  useActivityLogAlerts,
  useAksFqdnTag,
  useAksPolicyAssignments,
  useApplicationGatewayWaf,
  useAzurePolicyAddon,
  useCiliumForAcnsSecurity,
  useCompatibleNetworkPolicy,
  useDdosProtection,
  useDefaultDeny,
  useDefaultRoute,
  useDefender,
  useDiagnosticSettings,
  useDnsEgress,
  useDnsRuleWithFqdn,
  useDualStackNetwork,
  useEffectiveSourceRanges,
  useEnabledIngressClass,
  useEnoughOutboundPorts,
  useEntraRbac,
  useExistingLoadBalancerSubnet,
  useExplicitPolicyTypes,
  useFlowLogs,
  useGatewayApiWithAppRouting,
  useGatewayForContainersWaf,
  useIngressTls,
  useInternalApiManagement,
  useIsolatedClusterSettings,
  useKnownValue,
  useKubernetesRbac,
  useLargeEnoughNodeSubnet,
  useLargeEnoughPodCidr,
  useLargeEnoughPodSubnet,
  useMatchingNatGateway,
  useMatchingPodSelector,
  useMatchingPolicyKind,
  useNetworkPolicy,
  usePrivateCluster,
  usePrivateDnsZoneLink,
  usePrivateSubnetWithoutEgress,
  useRouteTableWithKubenet,
  useSeparatePodSubnet,
  useServiceMeshMtls,
  useSubnetNsg,
  useSuppressionReason,
  useSubnetRoleAssignment,
  useSubnetWithUdr,
  useSupportedNodeProvisioning,
  useUserIdentityWithDnsZone,
  useValidApiServerSubnet,
  useValidCidr,
  useValidDnsServiceIp,
  useValidEgressGateway,
  useValidLoadBalancerAnnotation,
  useValidMaxPods,
  useValidNodeSubnet,
  useValidPrivateDnsZone,
  useValidServiceCidr,
  useWafPrevention,
];
