import { z } from "zod";
import { at, entriesOf, readDocument } from "../../../../shared/open-api/document";
import { operationsOf, schemesPath } from "../../../../shared/open-api/operations";
import type { LookUp } from "../../gateway/authorization/look-up";
import { jsonBody, type Need, type Needs, type Part, passing, rows } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";
import { endpointOf, filledIn } from "./open-api/definition";

const tags = z.record(z.string(), z.string()).optional();
const body = z
  .object({
    policy: z.string().nullish(),
    tags,
    stageName: z.string().nullish(),
    credentials: z.string().nullish(),
    authorizerCredentials: z.string().nullish(),
    domainNameArn: z.string().nullish(),
    accessAssociationSource: z.string().nullish(),
    endpointConfiguration: z.object({ types: z.array(z.string()).nullish() }).nullish(),
    patchOperations: z
      .array(z.object({ op: z.string(), path: z.string(), value: z.string().nullish() }))
      .nullish(),
  })
  .partial();

const bodyOf = (call: Call) => jsonBody(call, body);

/** The body of an import: a document in JSON or YAML. An unreadable one needs nothing: the import refuses it. */
const documentOf = (call: Call) => readDocument(call.body.toString("utf8")).document;
const isImport = ({ operation }: Call) => operation === "PutRestApi" || operation === "ImportRestApi";

const arn = (call: Call, path: string) => `arn:aws:apigateway:${call.region}::${path}`;
const pathOf = (call: Call) => (call.target.split("?")[0] ?? "").replace(/(.)\/$/, "$1");

/** Endpoint types that the request sets. */
function requestedTypes(call: Call): readonly string[] | undefined {
  if (isImport(call)) {
    const types = entriesOf(endpointOf(documentOf(call) ?? {}).types).map(([, type]) => String(type));
    if (types.length > 0) return types;
    if (call.operation === "PutRestApi") return undefined;
    return [call.parameters.get("parameters.endpointConfigurationTypes") ?? "EDGE"];
  }
  const { endpointConfiguration, patchOperations } = bodyOf(call);
  if (/^Create(RestApi|DomainName)$/.test(call.operation)) return endpointConfiguration?.types ?? ["EDGE"];
  const patched = (patchOperations ?? [])
    .filter(({ op, path }) => op === "replace" && path.startsWith("/endpointConfiguration/types/"))
    .flatMap(({ value }) => value ?? []);
  return patched.length > 0 ? patched : undefined;
}

/** The action is the verb, the resource the path. */
const verb: Part = (call, lookUp) => {
  const { tags: requestTags } = bodyOf(call);
  const keys = endpointTypeKeys(call, lookUp);
  return [{ action: `apigateway:${call.method}`, resource: arn(call, pathOf(call)), requestTags, keys }];
};

/** Only the API itself has the endpoint type keys, not its parts. */
function endpointTypeKeys(call: Call, lookUp: LookUp): Need["keys"] {
  if (call.operation === "CreateDomainName")
    return { "apigateway:request/endpointtype": requestedTypes(call) };
  if (!/^(Create|Import|Get|Update|Put|Delete)RestApis?$/.test(call.operation)) return undefined;
  const id = call.parameters.get("restApiId");
  return {
    "apigateway:request/endpointtype": requestedTypes(call),
    "apigateway:resource/endpointtype": id ? lookUp.restApi(call, id)?.endpointTypes : undefined,
  };
}

/** "An additional authorization control for managing an API": needed for every change of the resource policy. */
const policy: Part = (call) => {
  const given = bodyOf(call);
  const patched = given.patchOperations?.some(({ path }) => path === "/policy") ?? false;
  if (!given.policy && !patched) return [];
  return [{ action: "apigateway:UpdateRestApiPolicy", resource: arn(call, pathOf(call)) }];
};

/** A document can have a resource policy, and roles for its integrations and authorizers. */
const imported: Part = (call, lookUp) => {
  const resource = arn(call, pathOf(call));
  const document = documentOf(call) ?? {};
  const roles = [
    ...operationsOf(document).map(({ definition }) =>
      at(definition, "x-amazon-apigateway-integration", "credentials"),
    ),
    ...entriesOf(at(document, ...schemesPath(document))).map(([, scheme]) =>
      at(scheme, "x-amazon-apigateway-authorizer", "authorizerCredentials"),
    ),
  ];
  return [
    { action: `apigateway:${call.method}`, resource, keys: endpointTypeKeys(call, lookUp) },
    ...(at(document, "x-amazon-apigateway-policy") === undefined
      ? []
      : [{ action: "apigateway:UpdateRestApiPolicy", resource }]),
    ...passedRoles([...new Set(roles)].map((role) => filledIn(String(role), call))),
  ];
};

const passedRoles = (roles: readonly string[]) =>
  roles
    .filter((role) => /^arn:aws:iam::\d{12}:role\//.test(role))
    .flatMap((role) => passing(role, "apigateway.amazonaws.com"));

/**
 * Tags at creation need PUT on /tags, by an ARN without the id, which does not exist yet.
 * An error of AWS shows it: https://github.com/mattclay/aws-terminator/pull/284
 */
const tagsOfMade: Part = (call) => {
  const given = bodyOf(call);
  if (!given.tags || Object.keys(given.tags).length === 0) return [];
  const made =
    call.operation === "CreateStage" ? `${pathOf(call)}/${given.stageName ?? "*"}` : `${pathOf(call)}/*`;
  const tagged = call.operation.startsWith("CreateDomainName") ? privateArn(call, made) : arn(call, made);
  const resource = arn(call, `/tags/${encodeURIComponent(tagged).replaceAll("%2A", "*")}`);
  return [{ action: "apigateway:PUT", resource, requestTags: given.tags }];
};

/** Measured on AWS: tagging also needs PATCH on the tagged resource. https://github.com/iann0036/iam-dataset/pull/39 */
const patchOfTagged: Part = (call, lookUp) => {
  const resource = call.parameters.get("resourceArn") ?? "*";
  const [, id] = /^arn:aws:apigateway:[\w-]*::\/restapis\/([^/]+)$/.exec(resource) ?? [];
  const keys = {
    "apigateway:resource/endpointtype": id ? lookUp.restApi(call, id)?.endpointTypes : undefined,
  };
  return [{ action: "apigateway:PATCH", resource, keys }];
};

/** The ARN of a private domain name contains its account; the ARN of a mapping does not. */
const domain: Part = (call, lookUp) => {
  const [name, id] = [call.parameters.get("domainName") ?? "*", call.parameters.get("domainNameId")];
  const path = `/domainnames/${name}${id === undefined ? "" : `+${id}`}`;
  const { action } = { action: `apigateway:${call.method}` };
  if (/BasePathMapping/.test(call.operation)) {
    const basePath = call.parameters.get("basePath");
    const mapping = basePath === undefined ? "" : `/${basePath}`;
    return [{ action, resource: arn(call, `${path}/basepathmappings${mapping}`) }];
  }
  return [domainNeed(action, privateArn(call, path), lookUp)];
};

const privateArn = (call: Call, path: string) => `arn:aws:apigateway:${call.region}:${call.account}:${path}`;

function domainNeed(action: string, resource: string, lookUp: LookUp): Need {
  const exists = lookUp.domainName(resource) !== undefined;
  const keys = exists
    ? {
        "apigateway:resource/endpointtype": ["PRIVATE"],
        "apigateway:resource/routingmode": "BASE_PATH_MAPPING_ONLY",
      }
    : {};
  return { action, resource, keys };
}

/** "Additional authorization controls" for a domain name: needed for every change of its policies. */
const domainPolicies: Part = (call, lookUp) => {
  const given = bodyOf(call);
  const changes = (path: string) => given.patchOperations?.some((it) => it.path === path) ?? false;
  const [name, id] = [call.parameters.get("domainName"), call.parameters.get("domainNameId")];
  const resource =
    name === undefined ? arn(call, "/domainnames") : privateArn(call, `/domainnames/${name}+${id ?? ""}`);
  return [
    ...(given.policy || changes("/policy") ? ["UpdateDomainNamePolicy"] : []),
    ...(changes("/managementPolicy") ? ["UpdateDomainNameManagementPolicy"] : []),
  ].map((action) => domainNeed(`apigateway:${action}`, resource, lookUp));
};

const association: Part = (call, lookUp) => {
  const { domainNameArn, accessAssociationSource, tags: requestTags } = bodyOf(call);
  const made = privateArn(call, "/domainnameaccessassociations");
  const keys = {
    "apigateway:request/accessassociationsource": accessAssociationSource ?? undefined,
    "apigateway:request/domainnamearn": domainNameArn ?? undefined,
  };
  return [
    domainNeed("apigateway:CreateAccessAssociation", domainNameArn ?? "*", lookUp),
    { action: "apigateway:POST", resource: made, requestTags, keys },
  ];
};

const associations: Part = (call) => {
  const named = call.parameters.get("domainNameAccessAssociationArn");
  const resource = named ?? privateArn(call, "/domainnameaccessassociations");
  return [{ action: `apigateway:${call.method}`, resource }];
};

const rejection: Part = (call, lookUp) => [
  domainNeed("apigateway:RejectAccessAssociation", call.parameters.get("domainNameArn") ?? "*", lookUp),
];

const untags: Part = async (call, lookUp) => {
  const tagKeys = z.array(z.string()).parse(JSON.parse(call.parameters.get("tagKeys") ?? "[]"));
  return (await verb(call, lookUp)).map((need) => ({ ...need, tagKeys }));
};

/** iam:PassRole on the account's logging role, or the role of an integration or authorizer. */
const passesRole: Part = (call) => {
  const { credentials, authorizerCredentials, patchOperations } = bodyOf(call);
  const named = /^\/(cloudwatchRoleArn|credentials|authorizerCredentials)$/;
  const patched = (patchOperations ?? [])
    .filter(({ op, path }) => op !== "remove" && named.test(path))
    .flatMap(({ value }) => value ?? []);
  return passedRoles([credentials ?? "", authorizerCredentials ?? "", ...patched]);
};

const parts = [
  ...["Resource", "Method", "MethodResponse", "IntegrationResponse", "Deployment"],
  ...["Model", "RequestValidator", "Authorizer", "GatewayResponse"],
];

/**
 * Operations of REST APIs to the permissions they need.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
 */
export const apiGatewayNeeds: Needs = {
  CreateRestApi: [verb, policy, tagsOfMade],
  UpdateRestApi: [verb, policy],
  ...rows(["PutRestApi", "ImportRestApi"], imported),
  ...rows(["GetRestApis", "GetRestApi", "DeleteRestApi", "GetResources", "GetDeployments"], verb),
  ...rows(["CreateModel", "GetModels", "CreateRequestValidator", "GetRequestValidators"], verb),
  ...rows(["GetAuthorizers", "PutGatewayResponse", "GetGatewayResponses"], verb),
  ...rows(
    parts.flatMap((part) => ["Get", "Update", "Delete"].map((change) => change + part)),
    verb,
  ),
  ...rows(["CreateAuthorizer", "UpdateAuthorizer"], verb, passesRole),
  ...rows(
    ["CreateResource", "PutMethod", "PutMethodResponse", "PutIntegrationResponse", "CreateDeployment"],
    verb,
  ),
  ...rows(["PutIntegration", "UpdateIntegration"], verb, passesRole),
  ...rows(["GetIntegration", "DeleteIntegration"], verb),
  ...rows(["TestInvokeMethod", "TestInvokeAuthorizer"], verb),
  CreateStage: [verb, tagsOfMade],
  ...rows(["GetExport", "GetStages", "GetStage", "UpdateStage", "DeleteStage"], verb),
  CreateDomainName: [verb, domainPolicies, tagsOfMade],
  GetDomainNames: [verb],
  UpdateDomainName: [domain, domainPolicies],
  ...rows(["GetDomainName", "DeleteDomainName"], domain),
  ...rows(["CreateBasePathMapping", "GetBasePathMapping", "GetBasePathMappings"], domain),
  ...rows(["UpdateBasePathMapping", "DeleteBasePathMapping"], domain),
  CreateDomainNameAccessAssociation: [association, tagsOfMade],
  ...rows(["GetDomainNameAccessAssociations", "DeleteDomainNameAccessAssociation"], associations),
  RejectDomainNameAccessAssociation: [rejection],
  CreateVpcLink: [verb, tagsOfMade],
  ...rows(["GetVpcLink", "GetVpcLinks", "UpdateVpcLink", "DeleteVpcLink"], verb),
  GenerateClientCertificate: [verb, tagsOfMade],
  ...rows(["GetClientCertificate", "GetClientCertificates"], verb),
  ...rows(["UpdateClientCertificate", "DeleteClientCertificate"], verb),
  GetAccount: [verb],
  UpdateAccount: [verb, passesRole],
  GetTags: [verb],
  UntagResource: [untags],
  TagResource: [verb, patchOfTagged],
};
