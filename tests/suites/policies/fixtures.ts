import { Properties } from "../../../policies/resources/properties";
import type { Resource } from "../../../policies/resources/resource";
import { types } from "../../../policies/resources/types";
import type { RuleContext } from "../../../policies/rules/rule";
import type { Grant } from "../../../shared/access/grant";
import { apiPolicy } from "../../../shared/documents/api-policy";
import { textDigest } from "../../../shared/documents/document";
import { domainPolicy } from "../../../shared/documents/domain-policy";
import { endpointPolicy } from "../../../shared/documents/endpoint-policy";
import {
  accounts,
  apiId,
  domainArn,
  domainCallArn,
  domainId,
  executionArn,
  otherEndpoint,
  region,
  role,
  vpcEndpointId,
} from "../world";

export { domainCallArn, executionArn, vpcEndpointId } from "../world";

export const grant: Grant = {
  vpcEndpointId,
  principals: ["*"],
  stage: "dev",
  method: "GET",
  path: "/pets/*",
};

/** What the consumer's role may sign. */
const signedGrant: Grant = { ...grant, principals: [role], method: "POST" };

type Values = Readonly<Record<string, unknown>>;

interface Options {
  readonly parent?: string;
  readonly from?: Readonly<Record<string, readonly string[]>>;
  readonly dependsOn?: readonly string[];
}

function urnOf(key: string): string {
  return `urn:pulumi:prod::shop::${key}`;
}

export function resource(key: string, type: string, values: Values, options: Options = {}): Resource {
  const from = Object.entries(options.from ?? {}).map(([name, keys]) => [name, keys.map(urnOf)] as const);
  return {
    type,
    urn: urnOf(key),
    name: key,
    properties: new Properties(values),
    protect: true,
    parent: options.parent && urnOf(options.parent),
    dependencies: [...from.flatMap(([, urns]) => urns), ...(options.dependsOn ?? []).map(urnOf)],
    propertyDependencies: Object.fromEntries(from),
  };
}

const tags = { Name: "shop" };
const ofApi = { from: { restApi: ["api"] } };
const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};
const access = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "ssm:GetParameter",
      Resource: `arn:aws:ssm:${region}:${accounts.consumer}:parameter/a`,
    },
    {
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: `${executionArn}/dev/POST/pets/*`,
    },
  ],
};
const ownPrincipalsOnly = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: "*",
      Action: "ssm:*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalAccount": accounts.consumer } },
    },
  ],
};
const policyText = JSON.stringify(apiPolicy(executionArn, [grant]));
const https = { fromPort: 443, toPort: 443 };

/** A program that meets every rule: both sides in one stack. Cases change one property of one resource. */
export const valid: Readonly<Record<string, Resource>> = Object.fromEntries(
  [
    resource("component", types.privateApi, { grants: [grant], ownNamesClosed: true }),
    resource(
      "api",
      types.restApi,
      {
        endpointConfiguration: { types: "PRIVATE", vpcEndpointIds: [vpcEndpointId] },
        executionArn,
        disableExecuteApiEndpoint: true,
        tags,
      },
      { parent: "component" },
    ),
    resource(
      "policy",
      types.restApiPolicy,
      { restApiId: apiId, policy: policyText },
      { parent: "component", from: { restApiId: ["api"] } },
    ),
    resource(
      "deployment",
      types.deployment,
      { restApi: apiId, triggers: { policy: textDigest(policyText) } },
      { ...ofApi, dependsOn: ["policy"] },
    ),
    resource(
      "stage",
      types.stage,
      {
        restApi: apiId,
        stageName: "dev",
        xrayTracingEnabled: true,
        clientCertificateId: "abc123",
        accessLogSettings: {
          destinationArn: `arn:aws:logs:${region}:${accounts.provider}:log-group:a`,
          format: '{"id":"$context.requestId","status":$context.status}',
        },
        tags,
      },
      ofApi,
    ),
    resource(
      "authorizer",
      types.authorizer,
      {
        restApi: apiId,
        type: "TOKEN",
        identitySource: "method.request.header.Authorization",
        authorizerResultTtlInSeconds: 300,
      },
      ofApi,
    ),
    resource("settings", types.methodSettings, {
      restApi: apiId,
      stageName: "dev",
      settings: {
        loggingLevel: "ERROR",
        dataTraceEnabled: false,
        cachingEnabled: true,
        cacheDataEncrypted: true,
      },
    }),
    resource(
      "method",
      types.method,
      { httpMethod: "GET", authorization: "NONE", apiKeyRequired: false },
      ofApi,
    ),
    resource("integration", types.integration, { type: "HTTP_PROXY", uri: "https://example.com/" }, ofApi),
    resource("balancer", types.loadBalancer, {
      loadBalancerType: "network",
      internal: true,
      securityGroups: ["sg-0123"],
      tags,
    }),
    resource("backend", types.function, { name: "shop-backend", runtime: "nodejs22.x", tags }),
    resource("backendLog", types.logGroup, { name: "/aws/lambda/shop-backend", retentionInDays: 30, tags }),
    resource("invoke", types.functionPermission, {
      principal: "apigateway.amazonaws.com",
      sourceArn: `${executionArn}/dev/GET/pets/*`,
    }),
    resource("acl", types.webAclAssociation, {}, { from: { resourceArn: ["stage"] } }),
    resource("domain", types.domainName, {
      domainName: "private.example.com",
      securityPolicy: "TLS_1_2",
      tags,
    }),
    resource("behindDomain", types.privateDomain, {
      domainName: domainId.name,
      grants: [grant],
      sharedWith: { consumer: accounts.consumer },
    }),
    resource(
      "privateDomain",
      types.domainName,
      {
        domainName: domainId.name,
        domainNameId: domainId.id,
        arn: domainArn,
        endpointConfiguration: { types: "PRIVATE" },
        policy: JSON.stringify(domainPolicy([grant])),
        securityPolicy: "TLS_1_2",
        tags,
      },
      { parent: "behindDomain" },
    ),
    resource(
      "mapping",
      types.basePathMapping,
      { domainName: domainId.name, domainNameId: domainId.id, basePath: "shop", stageName: "dev" },
      { from: { domainNameId: ["privateDomain"], restApi: ["api"] } },
    ),
    resource("share", types.resourceShare, { allowExternalPrincipals: true, tags }),
    resource(
      "shared",
      types.resourceShareAssociation,
      {},
      { parent: "behindDomain", from: { resourceArn: ["privateDomain"], resourceShareArn: ["share"] } },
    ),
    resource(
      "sharedWith",
      types.resourceSharePrincipal,
      { principal: accounts.consumer },
      { from: { resourceShareArn: ["share"] } },
    ),
    resource(
      "association",
      types.domainAssociation,
      {
        accessAssociationSource: vpcEndpointId,
        domainNameArn: domainArn,
        tags,
      },
      { from: { accessAssociationSource: ["endpoint"] } },
    ),
    resource("log", types.logGroup, { retentionInDays: 30, tags }),
    resource("filter", types.logMetricFilter, {
      logGroupName: "a",
      pattern: '{ $.status = 403 && $.id != "$.none" }',
      metricTransformation: { name: "refused", namespace: "shop", value: "1" },
    }),
    resource("executionLog", types.logGroup, {
      name: "API-Gateway-Execution-Logs_a1b2c3d4e5/dev",
      retentionInDays: 30,
      tags,
    }),
    resource("vpc", types.vpc, { enableDnsSupport: true, enableDnsHostnames: true, tags }),
    resource("subnet", types.subnet, { mapPublicIpOnLaunch: false, tags }),
    resource("routes", types.routeTable, {
      routes: [{ cidrBlock: "10.1.0.0/16", gatewayId: "vgw-1" }],
      tags,
    }),
    resource("group", types.securityGroup, { description: "endpoint", tags }),
    resource(
      "rule",
      types.ingressRule,
      {
        ipProtocol: "tcp",
        ...https,
        description: "HTTPS from callers",
        referencedSecurityGroupId: "sg-0123",
      },
      { from: { securityGroupId: ["group"] } },
    ),
    resource(
      "endpoint",
      types.vpcEndpoint,
      {
        serviceName: "com.amazonaws.us-east-1.execute-api",
        vpcId: "vpc-0123",
        privateDnsEnabled: true,
        securityGroupIds: ["sg-0456"],
        policy: JSON.stringify(endpointPolicy(executionArn, [grant, signedGrant], domainCallArn)),
        tags,
      },
      { parent: "opened", from: { vpcId: ["vpc"], securityGroupIds: ["group"] } },
    ),
    resource("apart", types.vpcEndpointPolicy, {
      vpcEndpointId: otherEndpoint,
      policy: JSON.stringify(endpointPolicy(executionArn, [grant])),
    }),
    resource("opened", types.apiEndpoint, { grants: [grant, signedGrant], executionArn }),
    resource("existing", types.existingApiEndpoint, {
      grants: [grant],
      executionArn,
      endpoint: { vpcEndpointId, policy: JSON.stringify(endpointPolicy(executionArn, [grant])) },
    }),
    resource("ssm", types.vpcEndpoint, {
      serviceName: "com.amazonaws.us-east-1.ssm",
      vpcId: "vpc-0456",
      policy: JSON.stringify(ownPrincipalsOnly),
      tags,
    }),
    resource("instance", types.instance, {
      associatePublicIpAddress: false,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required" },
      rootBlockDevice: { encrypted: true },
      tags,
    }),
    resource("role", types.role, {
      arn: role,
      id: "caller",
      assumeRolePolicy: JSON.stringify(trust),
      tags,
    }),
    resource(
      "rolePolicy",
      types.rolePolicy,
      { policy: JSON.stringify(access) },
      { from: { role: ["role"] } },
    ),
    resource("attachment", types.rolePolicyAttachment, {
      policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    }),
  ].map((item) => [item.name, item]),
);

/** The resource with one property changed; a path is dotted. */
export function withProperty(item: Resource, path: string, value: unknown): Resource {
  return { ...item, properties: new Properties(changed(item.properties.values, path.split("."), value)) };
}

function changed(values: Values, [step = "", ...rest]: readonly string[], value: unknown): Values {
  if (rest.length === 0) return { ...values, [step]: value };
  const inner = values[step];
  const inside: Values = typeof inner === "object" && inner !== null ? { ...inner } : {};
  return { ...values, [step]: changed(inside, rest, value) };
}

/** What a rule sees around its subject: the components, by URN, and the rule's config. */
export function around(resources: readonly Resource[], config: Values = {}): RuleContext {
  const byUrn = new Map(resources.map((item) => [item.urn, item]));
  return { seen: (urn) => byUrn.get(urn), config };
}
