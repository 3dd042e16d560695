import type { MemberTable } from "../../gateway/members/table";

const noCache = "the sandbox has no stage caches";
const noTraces = "the sandbox has no X-Ray";

/** https://docs.aws.amazon.com/apigateway/latest/api/ : members of the body and of the query string. */
export const apiGatewayMembers: MemberTable = [
  {
    operations: "CreateRestApi",
    emulated: `name description version binaryMediaTypes.N minimumCompressionSize policy tags.* disableExecuteApiEndpoint
      endpointConfiguration.{types.N,ipAddressType,vpcEndpointIds.N}`,
    refused: "cloneFrom apiKeySource=HEADER securityPolicy endpointAccessMode=BASIC",
  },
  // The import itself refuses parameters that are not emulated.
  { operations: "PutRestApi ImportRestApi", emulated: "body failonwarnings parameters.*" },
  { operations: "PutRestApi", emulated: "mode" },
  { operations: "GetExport", emulated: "accept parameters.*" },
  { operations: "Update*", emulated: "patchOperations.N.{op,path,value,from}" },
  {
    operations: `GetRestApis GetResources GetDeployments GetModels GetRequestValidators GetAuthorizers GetDomainNames
      GetBasePathMappings GetDomainNameAccessAssociations GetVpcLinks GetClientCertificates GetGatewayResponses`,
    emulated: "position limit",
  },
  { operations: "GetDomainNames GetDomainNameAccessAssociations", emulated: "resourceOwner" },
  {
    operations: "CreateDomainName",
    emulated: "domainName certificateArn regionalCertificateArn endpointConfiguration.types.N policy tags.*",
    refused: `endpointConfiguration.{ipAddressType=dualstack,vpcEndpointIds.N} routingMode=BASE_PATH_MAPPING_ONLY
      securityPolicy=TLS_1_2 endpointAccessMode=BASIC mutualTlsAuthentication.{truststoreUri,truststoreVersion}
      ownershipVerificationCertificateArn certificateName certificateBody certificatePrivateKey certificateChain
      regionalCertificateName`,
  },
  {
    operations: `GetDomainName UpdateDomainName DeleteDomainName CreateBasePathMapping GetBasePathMapping
      GetBasePathMappings UpdateBasePathMapping DeleteBasePathMapping`,
    emulated: "domainNameId",
  },
  { operations: "CreateBasePathMapping", emulated: "basePath restApiId stage" },
  {
    operations: "CreateDomainNameAccessAssociation",
    emulated: "domainNameArn accessAssociationSourceType accessAssociationSource tags.*",
  },
  {
    operations: "RejectDomainNameAccessAssociation",
    emulated: "domainNameArn domainNameAccessAssociationArn",
  },
  { operations: "CreateVpcLink", emulated: "name description targetArns.N tags.*" },
  { operations: "GenerateClientCertificate", emulated: "description tags.*" },
  { operations: "CreateResource", emulated: "pathPart" },
  { operations: "GetResource GetResources GetDeployment", emulated: "embed" },
  {
    operations: "PutMethod",
    emulated:
      "authorizationType authorizerId apiKeyRequired requestParameters.* requestModels.* requestValidatorId",
    stored: { "generated SDKs call the method by it": "operationName" },
    refused: "authorizationScopes.N",
  },
  {
    operations: "PutMethodResponse",
    emulated: "responseParameters.*",
    stored: {
      "only for generated SDKs: AWS does not validate responses either": "responseModels.*",
    },
  },
  {
    operations: "PutIntegration",
    emulated: `type httpMethod uri timeoutInMillis requestTemplates.* passthroughBehavior contentHandling
      connectionType connectionId requestParameters.* credentials`,
    stored: {
      [noCache]: "cacheNamespace cacheKeyParameters.N",
    },
    refused: "integrationTarget responseTransferMode=BUFFERED tlsConfig.insecureSkipVerification=false",
  },
  {
    operations: "PutIntegrationResponse",
    emulated: "selectionPattern responseParameters.* responseTemplates.* contentHandling",
  },
  {
    operations: "CreateDeployment",
    emulated: `stageName stageDescription description variables.*
      canarySettings.{percentTraffic,stageVariableOverrides.*}`,
    stored: { [noCache]: "canarySettings.useStageCache", [noTraces]: "tracingEnabled" },
    refused: "cacheClusterEnabled=false cacheClusterSize",
  },
  {
    operations: "CreateStage",
    emulated: `stageName deploymentId description variables.* tags.*
      canarySettings.{percentTraffic,deploymentId,stageVariableOverrides.*}`,
    stored: { [noCache]: "canarySettings.useStageCache", [noTraces]: "tracingEnabled" },
    refused: "documentationVersion cacheClusterEnabled=false cacheClusterSize",
  },
  { operations: "GetStages", emulated: "deploymentId" },
  { operations: "CreateModel", emulated: "name contentType description schema" },
  { operations: "GetModel", refused: "flatten=false" },
  {
    operations: "CreateAuthorizer",
    emulated: `name type authorizerUri authorizerCredentials identitySource identityValidationExpression
      authorizerResultTtlInSeconds`,
    stored: { "documents and consoles show it": "authType" },
    refused: `providerARNs.N jwtConfiguration.defaultAlgorithms.N
      jwtConfiguration.issuers.N.{issuer,audiences.N,additionalClaims.N.{claimName,format,required,expectedValues.N}}`,
  },
  {
    operations: "TestInvokeMethod TestInvokeAuthorizer",
    emulated: "pathWithQueryString body headers.* multiValueHeaders.*.N stageVariables.*",
  },
  {
    operations: "TestInvokeMethod",
    stored: { "backends are called by plain HTTP, without a certificate": "clientCertificateId" },
  },
  { operations: "TestInvokeAuthorizer", refused: "additionalContext.*" },
  { operations: "PutGatewayResponse", emulated: "statusCode responseParameters.* responseTemplates.*" },
  { operations: "CreateRequestValidator", emulated: "name validateRequestBody validateRequestParameters" },
  { operations: "GetTags", stored: { "AWS documents them as not supported": "position limit" } },
  { operations: "TagResource", emulated: "tags.*" },
  { operations: "UntagResource", emulated: "tagKeys" },
];
