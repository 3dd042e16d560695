import { apiPolicyAvailable } from "./access/api-policy-available";
import { apiPolicyLeastPrivilege } from "./access/api-policy-least-privilege";
import { endpointPolicyAvailable } from "./access/endpoint-policy-available";
import { endpointPolicyLeastPrivilege } from "./access/endpoint-policy-least-privilege";
import { existingEndpointLeastPrivilege } from "./access/existing-endpoint-least-privilege";
import { grantedRolesMayCall } from "./access/granted-roles-may-call";
import { grantsAreNarrow } from "./access/grants-are-narrow";
import { policyNamesCalls } from "./access/policy-names-calls";
import { apiKeyIsNoAuthorization } from "./api/api-key-is-no-authorization";
import { associatedEndpointsAdmitted } from "./api/associated-endpoints-admitted";
import { authorizerCacheTellsPaths } from "./api/authorizer-cache-tells-paths";
import { authorizerHasIdentitySource } from "./api/authorizer-has-identity-source";
import { deploymentFollowsPolicy } from "./api/deployment-follows-policy";
import { openMethodsGuarded } from "./api/open-methods-guarded";
import { privateApiHasPolicy } from "./api/private-api-has-policy";
import { restApiIsPrivate } from "./api/rest-api-is-private";
import { tlsPolicy } from "./api/tls-policy";
import { associationGranted } from "./domain/association-granted";
import { endpointNamesDomain } from "./domain/endpoint-names-domain";
import { grantAssociated } from "./domain/grant-associated";
import { privateDomainHasPolicy } from "./domain/has-policy";
import { onlyDoor } from "./domain/only-door";
import { shareNamesAccounts } from "./domain/share-names-accounts";
import { functionNoPublicUrl } from "./function/no-public-url";
import { functionPermissionNamesRoute } from "./function/permission-names-route";
import { functionRuntimeSupported } from "./function/runtime-supported";
import { deletionProtected } from "./general/deletion-protected";
import { resourcesTagged } from "./general/resources-tagged";
import { noAdministrators } from "./identity/no-administrators";
import { identityNoWildcards } from "./identity/no-wildcards";
import { trustNamesPrincipals } from "./identity/trust-names-principals";
import { instanceEncryptedVolumes } from "./instance/encrypted-volumes";
import { instanceMetadataV2 } from "./instance/metadata-v2";
import { instanceNoPublicAddress } from "./instance/no-public-address";
import { instanceNoSsh } from "./instance/no-ssh";
import { httpIntegrationEncrypted } from "./integration/http-encrypted";
import { linkTargetInternal } from "./integration/link-target-internal";
import { endpointAdmitsHttpsOnly } from "./network/endpoint-admits-https-only";
import { endpointHasPolicy } from "./network/endpoint-has-policy";
import { endpointNamesCallers } from "./network/endpoint-names-callers";
import { noOpenCidr } from "./network/no-open-cidr";
import { noWayToInternet } from "./network/no-way-to-internet";
import { privateDnsPitfalls } from "./network/private-dns-pitfalls";
import { privateSubnets } from "./network/private-subnets";
import { securityRulesDescribed } from "./network/security-rules-described";
import type { Rule } from "./rule";
import { stageAccessLogs } from "./stage/access-logs";
import { stageCacheEncrypted } from "./stage/cache-encrypted";
import { stageClientCertificate } from "./stage/client-certificate";
import { stageExecutionLogs } from "./stage/execution-logs";
import { filtersReadLoggedFields } from "./stage/filters-read-logged-fields";
import { logRetention } from "./stage/log-retention";
import { stageNoDataTrace } from "./stage/no-data-trace";
import { stageTracing } from "./stage/tracing";
import { stageWebAcl } from "./stage/web-acl";

/** Every rule of the pack, in the order of the documentation. */
export const rules: readonly Rule[] = [
  apiPolicyAvailable,
  apiPolicyLeastPrivilege,
  endpointPolicyAvailable,
  endpointPolicyLeastPrivilege,
  existingEndpointLeastPrivilege,
  grantedRolesMayCall,
  grantsAreNarrow,
  policyNamesCalls,
  apiKeyIsNoAuthorization,
  associatedEndpointsAdmitted,
  authorizerCacheTellsPaths,
  authorizerHasIdentitySource,
  deploymentFollowsPolicy,
  openMethodsGuarded,
  privateApiHasPolicy,
  restApiIsPrivate,
  tlsPolicy,
  privateDomainHasPolicy,
  associationGranted,
  grantAssociated,
  endpointNamesDomain,
  onlyDoor,
  shareNamesAccounts,
  stageAccessLogs,
  stageCacheEncrypted,
  stageClientCertificate,
  stageExecutionLogs,
  filtersReadLoggedFields,
  logRetention,
  functionNoPublicUrl,
  httpIntegrationEncrypted,
  linkTargetInternal,
  functionPermissionNamesRoute,
  functionRuntimeSupported,
  stageNoDataTrace,
  stageTracing,
  stageWebAcl,
  endpointAdmitsHttpsOnly,
  endpointHasPolicy,
  endpointNamesCallers,
  noOpenCidr,
  noWayToInternet,
  privateDnsPitfalls,
  privateSubnets,
  securityRulesDescribed,
  instanceEncryptedVolumes,
  instanceMetadataV2,
  instanceNoPublicAddress,
  instanceNoSsh,
  noAdministrators,
  identityNoWildcards,
  trustNamesPrincipals,
  deletionProtected,
  resourcesTagged,
];
