import { z } from "zod";

/**
 * REST APIs in the sandbox's store. Names and shapes are those of the API
 * (https://docs.aws.amazon.com/apigateway/latest/api/API_Types.html), so that an entity is also the answer.
 */
const strings = z.record(z.string(), z.string());
const booleans = z.record(z.string(), z.boolean());

const integrationResponse = z.object({
  statusCode: z.string(),
  selectionPattern: z.string().optional(),
  responseParameters: strings.optional(),
  responseTemplates: strings.optional(),
  contentHandling: z.enum(["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"]).optional(),
});

const integration = z.object({
  type: z.string(),
  httpMethod: z.string().optional(),
  uri: z.string().optional(),
  connectionType: z.enum(["INTERNET", "VPC_LINK"]).optional(),
  connectionId: z.string().optional(),
  credentials: z.string().optional(),
  requestParameters: strings.optional(),
  requestTemplates: strings.optional(),
  passthroughBehavior: z.string(),
  contentHandling: z.enum(["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"]).optional(),
  timeoutInMillis: z.number(),
  cacheNamespace: z.string(),
  cacheKeyParameters: z.array(z.string()),
  integrationResponses: z.record(z.string(), integrationResponse).optional(),
});

const methodResponse = z.object({
  statusCode: z.string(),
  responseParameters: booleans.optional(),
  responseModels: strings.optional(),
});

const method = z.object({
  httpMethod: z.string(),
  authorizationType: z.string(),
  authorizerId: z.string().optional(),
  apiKeyRequired: z.boolean(),
  operationName: z.string().optional(),
  requestParameters: booleans.optional(),
  requestModels: strings.optional(),
  requestValidatorId: z.string().optional(),
  methodResponses: z.record(z.string(), methodResponse).optional(),
  methodIntegration: integration.optional(),
});

const resource = z.object({
  id: z.string(),
  parentId: z.string().optional(),
  pathPart: z.string().optional(),
  path: z.string(),
  resourceMethods: z.record(z.string(), method),
});

const endpointConfiguration = z.object({
  types: z.array(z.string()),
  ipAddressType: z.string(),
  vpcEndpointIds: z.array(z.string()).optional(),
});

const model = z.object({
  id: z.string(),
  name: z.string(),
  contentType: z.string(),
  description: z.string().optional(),
  /** JSON schema, draft 4, as text. */
  schema: z.string().optional(),
});

const requestValidator = z.object({
  id: z.string(),
  name: z.string(),
  validateRequestBody: z.boolean(),
  validateRequestParameters: z.boolean(),
});

const authorizer = z.object({
  id: z.string(),
  name: z.string(),
  /** TOKEN or REQUEST. */
  type: z.string(),
  authType: z.string(),
  authorizerUri: z.string().optional(),
  authorizerCredentials: z.string().optional(),
  /** Mapping expressions, with commas between. */
  identitySource: z.string().optional(),
  identityValidationExpression: z.string().optional(),
  authorizerResultTtlInSeconds: z.number().optional(),
});

const gatewayResponse = z.object({
  statusCode: z.string().optional(),
  responseParameters: strings.optional(),
  responseTemplates: strings.optional(),
});

/** Absent in a store that an older sandbox saved. */
const parts = {
  /** By name. */
  models: z.record(z.string(), model).default({}),
  /** By id. */
  requestValidators: z.record(z.string(), requestValidator).default({}),
  /** By id. */
  authorizers: z.record(z.string(), authorizer).default({}),
  /** By type, such as DEFAULT_4XX. */
  gatewayResponses: z.record(z.string(), gatewayResponse).default({}),
  binaryMediaTypes: z.array(z.string()).optional(),
  minimumCompressionSize: z.number().optional(),
};

/** The parts of the API that a stage serves, as they were at CreateDeployment. */
const snapshot = z.object({
  policy: z.string().optional(),
  endpointConfiguration,
  disableExecuteApiEndpoint: z.boolean(),
  resources: z.array(resource),
  ...parts,
});

const deployment = z.object({
  id: z.string(),
  description: z.string().optional(),
  createdDate: z.number(),
  /** Order of creation within the API. */
  number: z.number(),
  snapshot,
});

const methodSettings = z.object({
  metricsEnabled: z.boolean(),
  loggingLevel: z.string().optional(),
  dataTraceEnabled: z.boolean(),
  throttlingBurstLimit: z.number().optional(),
  throttlingRateLimit: z.number().optional(),
  cachingEnabled: z.boolean(),
  cacheTtlInSeconds: z.number(),
  cacheDataEncrypted: z.boolean(),
  requireAuthorizationForCacheControl: z.boolean(),
  unauthorizedCacheControlHeaderStrategy: z.string(),
});

const canarySettings = z.object({
  percentTraffic: z.number(),
  deploymentId: z.string(),
  stageVariableOverrides: strings.optional(),
  useStageCache: z.boolean(),
});

const stage = z.object({
  stageName: z.string(),
  deploymentId: z.string(),
  description: z.string().optional(),
  clientCertificateId: z.string().optional(),
  cacheClusterEnabled: z.boolean(),
  cacheClusterSize: z.string().optional(),
  cacheClusterStatus: z.string(),
  /** By "resource path/verb", the path without its first slash and its slashes written ~1; all of it is "*\/*". */
  methodSettings: z.record(z.string(), methodSettings),
  variables: strings.optional(),
  canarySettings: canarySettings.optional(),
  documentationVersion: z.string().optional(),
  accessLogSettings: z
    .object({ destinationArn: z.string().optional(), format: z.string().optional() })
    .optional(),
  tracingEnabled: z.boolean(),
  /** Set by AWS WAF. */
  webAclArn: z.string().optional(),
  createdDate: z.number(),
  lastUpdatedDate: z.number(),
  tags: strings.optional(),
});

export const restApi = z.object({
  account: z.string(),
  region: z.string(),
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  version: z.string().optional(),
  /** Seconds since 1970. */
  createdDate: z.number(),
  apiKeySource: z.string(),
  ...parts,
  endpointConfiguration,
  /** JSON text, with full ARNs as resources. */
  policy: z.string().optional(),
  disableExecuteApiEndpoint: z.boolean(),
  tags: strings.optional(),
  rootResourceId: z.string(),
  resources: z.record(z.string(), resource),
  deployments: z.record(z.string(), deployment),
  stages: z.record(z.string(), stage),
});

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetAccount.html */
export const accountSettings = z.object({ cloudwatchRoleArn: z.string().optional() });

/** https://docs.aws.amazon.com/apigateway/latest/api/API_VpcLink.html */
export const vpcLink = z.object({
  account: z.string(),
  region: z.string(),
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  /** ARN of one network load balancer. */
  targetArns: z.array(z.string()),
  status: z.enum(["AVAILABLE", "FAILED"]),
  statusMessage: z.string(),
  tags: strings.optional(),
});

/** https://docs.aws.amazon.com/apigateway/latest/api/API_ClientCertificate.html */
export const clientCertificate = z.object({
  account: z.string(),
  region: z.string(),
  clientCertificateId: z.string(),
  description: z.string().optional(),
  pemEncodedCertificate: z.string(),
  /** Seconds since 1970. */
  createdDate: z.number(),
  expirationDate: z.number(),
  tags: strings.optional(),
});

export type ClientCertificate = z.infer<typeof clientCertificate>;
export type VpcLink = z.infer<typeof vpcLink>;
export type RestApi = z.infer<typeof restApi>;
export type Resource = z.infer<typeof resource>;
export type Method = z.infer<typeof method>;
export type Integration = z.infer<typeof integration>;
export type IntegrationResponse = z.infer<typeof integrationResponse>;
export type Deployment = z.infer<typeof deployment>;
export type Stage = z.infer<typeof stage>;
export type CanarySettings = z.infer<typeof canarySettings>;
export type Model = z.infer<typeof model>;
export type Authorizer = z.infer<typeof authorizer>;
export type RequestValidator = z.infer<typeof requestValidator>;
export type GatewayResponse = z.infer<typeof gatewayResponse>;
export type MethodSettings = z.infer<typeof methodSettings>;
export type AccountSettings = z.infer<typeof accountSettings>;
