import {
  type APIGatewayClient,
  GetIntegrationCommand,
  GetIntegrationResponseCommand,
  GetMethodCommand,
  GetMethodResponseCommand,
  GetStageCommand,
  paginateGetClientCertificates,
  paginateGetDeployments,
  paginateGetResources,
  paginateGetRestApis,
} from "@aws-sdk/client-api-gateway";
import { ListTagsForResourceCommand, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type Filter,
} from "@aws-sdk/client-ec2";
import {
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  paginateListAttachedRolePolicies,
} from "@aws-sdk/client-iam";
import type { Aws } from "./aws";
import { balancerFinders } from "./find-balancer";
import { namedFinders } from "./find-by-name";
import { domainFinders } from "./find-domain";
import {
  entries,
  existing,
  type Find,
  type Found,
  foundIn,
  hasTags,
  isTagged,
  of,
  type Tagged,
  type TagList,
  tags,
  text,
} from "./found";

/** Their creation is repeated as it is: asked for twice, AWS has it once, and it goes with what it belongs to. */
const repeatable: Find = async () => [];

/** How to find what a creation that was cut off has made, by Pulumi's type. Calls only what the provider itself reads with. */
export const finders: Readonly<Record<string, Find>> = {
  "aws:ec2/vpc:Vpc": of({ tags }, async (inputs, { ec2 }) => {
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ Filters: tagFilters(inputs.tags) }));
    const found = withTags(Vpcs, inputs).flatMap(({ VpcId: id }) => (id === undefined ? [] : [id]));
    // Another backend may have a stack of the same name: only an empty VPC can be one whose creation was cut off.
    const empty = await Promise.all(
      found.map(async (id) => {
        const { Subnets = [] } = await ec2.send(
          new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [id] }] }),
        );
        return Subnets.length === 0;
      }),
    );
    return found.filter((_, at) => empty[at]).map((importId) => ({ importId }));
  }),
  "aws:ec2/subnet:Subnet": of({ tags, vpcId: text }, async (inputs, { ec2 }) => {
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: inVpc(inputs) }));
    return identified(withTags(Subnets, inputs).map((it) => it.SubnetId));
  }),
  "aws:ec2/routeTable:RouteTable": of({ tags, vpcId: text }, async (inputs, { ec2 }) => {
    const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters: inVpc(inputs) }));
    return identified(withTags(RouteTables, inputs).map((it) => it.RouteTableId));
  }),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": of(
    { routeTableId: text, subnetId: text },
    async ({ routeTableId, subnetId }, { ec2 }) => {
      const { RouteTables = [] } = await ec2.send(
        new DescribeRouteTablesCommand({ Filters: [{ Name: "route-table-id", Values: [routeTableId] }] }),
      );
      const associations = RouteTables.flatMap((it) => it.Associations ?? []);
      const own = associations.find((it) => it.SubnetId === subnetId);
      const stateId = own?.RouteTableAssociationId;
      return stateId === undefined ? [] : [{ importId: `${subnetId}/${routeTableId}`, stateId }];
    },
  ),
  "aws:ec2/securityGroup:SecurityGroup": of({ name: text, tags, vpcId: text }, async (inputs, { ec2 }) => {
    const Filters = [...inVpc(inputs), { Name: "group-name", Values: [exactly(inputs.name)] }];
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    return withTags(SecurityGroups, inputs).flatMap(
      ({ GroupId: importId, IpPermissionsEgress: egress = [] }) => {
        if (importId === undefined) return [];
        // A new group lets everything out until the provider takes that rule away; no diff would show that it did not.
        return [
          egress.length === 0 ? { importId } : { importId, incomplete: "AWS's own rule lets everything out" },
        ];
      },
    );
  }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": of(
    { tags, securityGroupId: text },
    (inputs, aws) => rules(inputs, false, aws),
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": of(
    { tags, securityGroupId: text },
    (inputs, aws) => rules(inputs, true, aws),
  ),
  "aws:ec2/vpcEndpoint:VpcEndpoint": of({ tags, vpcId: text }, async (inputs, { ec2 }) => {
    const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters: inVpc(inputs) }));
    const living = withTags(VpcEndpoints, inputs).filter((it) => !/^delet/i.test(it.State ?? ""));
    return identified(living.map((it) => it.VpcEndpointId));
  }),
  "aws:ec2/flowLog:FlowLog": of({ tags, eniId: text }, async (inputs, { ec2 }) => {
    const Filter = [...tagFilters(inputs.tags), { Name: "resource-id", Values: [inputs.eniId] }];
    const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({ Filter }));
    return identified(withTags(FlowLogs, inputs).map((it) => it.FlowLogId));
  }),
  "aws:ec2/instance:Instance": of({ tags, subnetId: text }, async (inputs, { ec2 }) => {
    const Filters = [
      ...tagFilters(inputs.tags),
      { Name: "subnet-id", Values: [inputs.subnetId] },
      { Name: "instance-state-name", Values: ["pending", "running", "stopping", "stopped"] },
    ];
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
    const instances = Reservations.flatMap((it) => it.Instances ?? []);
    return identified(withTags(instances, inputs).map((it) => it.InstanceId));
  }),

  "aws:iam/role:Role": of({ name: text, tags }, (inputs, { iam }) =>
    existing(inputs.name, iam.send(new GetRoleCommand({ RoleName: inputs.name })), ({ Role }) =>
      isTagged(Role?.Tags, inputs),
    ),
  ),
  "aws:iam/instanceProfile:InstanceProfile": of({ name: text, tags }, (inputs, { iam }) =>
    existing(
      inputs.name,
      iam.send(new GetInstanceProfileCommand({ InstanceProfileName: inputs.name })),
      ({ InstanceProfile }) => isTagged(InstanceProfile?.Tags, inputs),
    ),
  ),
  "aws:iam/rolePolicy:RolePolicy": of({ role: text, name: text }, ({ role, name }, { iam }) =>
    existing(`${role}:${name}`, iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name }))),
  ),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": of(
    { role: text, policyArn: text },
    ({ role: RoleName, policyArn }, { iam: client }) =>
      foundIn(
        paginateListAttachedRolePolicies({ client }, { RoleName }),
        ({ AttachedPolicies = [] }) => AttachedPolicies.filter((it) => it.PolicyArn === policyArn),
        () => ({ importId: `${RoleName}/${policyArn}`, part: true }),
      ),
  ),
  "aws:cloudwatch/logGroup:LogGroup": of({ name: text, tags }, async (inputs, { logs: client }) => {
    const { name } = inputs;
    const arns: string[] = [];
    for await (const { logGroups = [] } of paginateDescribeLogGroups(
      { client },
      { logGroupNamePrefix: name },
    ))
      arns.push(...logGroups.filter((it) => it.logGroupName === name).map((it) => it.arn ?? ""));
    const own = await Promise.all(
      arns.map((arn) =>
        existing(
          name,
          client.send(new ListTagsForResourceCommand({ resourceArn: arn.replace(/:\*$/, "") })),
          ({ tags: given }) => hasTags(given, inputs.tags),
        ),
      ),
    );
    return own.flatMap((it) => it.map(() => ({ importId: name })));
  }),

  "aws:apigateway/restApi:RestApi": of({ name: text, tags }, ({ name, tags }, { apiGateway: client }) =>
    foundIn(
      paginateGetRestApis({ client }, {}),
      ({ items = [] }) => items.filter((it) => it.name === name && hasTags(it.tags, tags)),
      ({ id = "" }) => ({ importId: id }),
    ),
  ),
  "aws:apigateway/clientCertificate:ClientCertificate": of({ tags }, ({ tags }, { apiGateway: client }) =>
    foundIn(
      paginateGetClientCertificates({ client }, {}),
      ({ items = [] }) => items.filter((it) => hasTags(it.tags, tags)),
      ({ clientCertificateId: importId = "" }) => ({ importId }),
    ),
  ),
  "aws:apigateway/resource:Resource": of(
    { restApi: text, parentId: text, pathPart: text },
    ({ restApi: restApiId, parentId, pathPart }, { apiGateway: client }) =>
      foundIn(
        paginateGetResources({ client }, { restApiId }),
        ({ items = [] }) => items.filter((it) => it.parentId === parentId && it.pathPart === pathPart),
        ({ id = "" }) => ({ importId: `${restApiId}/${id}`, stateId: id }),
      ),
  ),
  "aws:apigateway/deployment:Deployment": of(
    { restApi: text, description: text },
    ({ restApi: restApiId, description }, { apiGateway: client }) =>
      foundIn(
        paginateGetDeployments({ client }, { restApiId }),
        // Others may have made deployments by hand.
        ({ items = [] }) => items.filter((it) => it.description === description),
        ({ id = "" }) => ({ importId: `${restApiId}/${id}`, stateId: id }),
      ),
  ),
  "aws:apigateway/stage:Stage": of(
    { restApi: text, stageName: text, tags },
    ({ restApi: restApiId, stageName, tags }, { apiGateway }) =>
      existing(
        `${restApiId}/${stageName}`,
        apiGateway.send(new GetStageCommand({ restApiId, stageName })),
        (stage) => hasTags(stage.tags, tags),
      ),
  ),
  "aws:apigateway/method:Method": methodPart((key, client) => client.send(new GetMethodCommand(key))),
  "aws:apigateway/integration:Integration": methodPart((key, client) =>
    client.send(new GetIntegrationCommand(key)),
  ),
  "aws:apigateway/methodResponse:MethodResponse": responsePart((key, client) =>
    client.send(new GetMethodResponseCommand(key)),
  ),
  "aws:apigateway/integrationResponse:IntegrationResponse": responsePart((key, client) =>
    client.send(new GetIntegrationResponseCommand(key)),
  ),

  ...domainFinders,
  ...balancerFinders,
  ...namedFinders,
  // Registered twice, a target is there once.
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": repeatable,
  "aws:acm/certificateValidation:CertificateValidation": repeatable,
  // They go with their log group, and with the stage.
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": repeatable,
  "aws:wafv2/webAclAssociation:WebAclAssociation": repeatable,
  "aws:apigateway/restApiPolicy:RestApiPolicy": repeatable,
  "aws:apigateway/methodSettings:MethodSettings": repeatable,
  "aws:apigateway/account:Account": repeatable,
  "command:local:Command": repeatable,
};

function tagFilters(wanted: Readonly<Record<string, string>>): Filter[] {
  return entries(wanted).map(([key, value]) => ({ Name: `tag:${key}`, Values: [exactly(value)] }));
}

/** A value of a filter, in which EC2 reads these characters as a pattern. */
function exactly(value: string): string {
  return value.replace(/[*?\\]/g, "\\$&");
}

/** Those that have all the tags: a filter of EC2 is a pattern, and not all of its kinds know each. */
function withTags<Item extends { readonly Tags?: TagList | undefined }>(
  items: readonly Item[],
  inputs: Tagged,
): Item[] {
  return items.filter((it) => isTagged(it.Tags, inputs));
}

function inVpc(inputs: Tagged & { readonly vpcId: string }): Filter[] {
  return [...tagFilters(inputs.tags), { Name: "vpc-id", Values: [inputs.vpcId] }];
}

function identified(ids: readonly (string | undefined)[]): Found[] {
  return ids.flatMap((importId) => (importId === undefined ? [] : [{ importId }]));
}

async function rules(
  inputs: Tagged & { readonly securityGroupId: string },
  isEgress: boolean,
  { ec2 }: Aws,
): Promise<Found[]> {
  const Filters = [...tagFilters(inputs.tags), { Name: "group-id", Values: [inputs.securityGroupId] }];
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  const own = withTags(SecurityGroupRules, inputs).filter((it) => it.IsEgress === isEgress);
  return identified(own.map((it) => it.SecurityGroupRuleId));
}

type MethodKey = { restApiId: string; resourceId: string; httpMethod: string };

function methodPart(get: (key: MethodKey, client: APIGatewayClient) => Promise<unknown>): Find {
  return of(
    { restApi: text, resourceId: text, httpMethod: text },
    ({ restApi: restApiId, resourceId, httpMethod }, { apiGateway }) =>
      existing(
        `${restApiId}/${resourceId}/${httpMethod}`,
        get({ restApiId, resourceId, httpMethod }, apiGateway),
      ),
  );
}

function responsePart(
  get: (key: MethodKey & { statusCode: string }, client: APIGatewayClient) => Promise<unknown>,
): Find {
  return of(
    { restApi: text, resourceId: text, httpMethod: text, statusCode: text },
    ({ restApi: restApiId, resourceId, httpMethod, statusCode }, { apiGateway }) =>
      existing(
        `${restApiId}/${resourceId}/${httpMethod}/${statusCode}`,
        get({ restApiId, resourceId, httpMethod, statusCode }, apiGateway),
      ),
  );
}
