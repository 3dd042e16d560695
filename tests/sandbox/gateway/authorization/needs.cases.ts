import { account, type Request } from "./requests.fixture";

type Keys = Readonly<Record<string, unknown>>;

export interface NeedCase {
  readonly name: string;
  readonly request: Request;
  readonly expected: readonly (readonly [action: string, resource: string, keys?: Keys])[];
  readonly because: string;
}

const ec2 = (resource: string) => `arn:aws:ec2:us-east-1:${account}:${resource}`;
const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const api = (path: string) => `arn:aws:apigateway:us-east-1::${path}`;
/** An OpenAPI operation whose integration uses a role. */
const calledBy = (credentials: string) => ({
  "x-amazon-apigateway-integration": { type: "aws_proxy", credentials },
});
/** A pseudo parameter, which API Gateway replaces. */
const filled = (name: string) => `\${AWS::${name}}`;
const webAclArn = `arn:aws:wafv2:us-east-1:${account}:regional/webacl/acl/1`;
const tags = { project: "private-api" };
const tagFields = (type: string, index = 1) => ({
  [`TagSpecification.${index}.ResourceType`]: type,
  [`TagSpecification.${index}.Tag.1.Key`]: "project",
  [`TagSpecification.${index}.Tag.1.Value`]: "private-api",
});

/** VPC 1 is the account's own, VPC 2 another's. */
const peeredBy = (requester: "1" | "2", accepter: "1" | "2") => {
  const arn = (vpc: string) =>
    vpc === "1" ? ec2("vpc/vpc-1") : "arn:aws:ec2:us-east-1:222222222222:vpc/vpc-2";
  return { "ec2:requestervpc": arn(requester), "ec2:acceptervpc": arn(accepter) };
};

export const ec2Cases: readonly NeedCase[] = [
  {
    name: "ec2:DescribeVpcs",
    request: { service: "ec2", operation: "DescribeVpcs", parameters: { "VpcId.1": "vpc-1" } },
    expected: [["ec2:DescribeVpcs", "*"]],
    because: "a Describe operation that lists has no resource",
  },
  {
    name: "ec2:DescribeVpcAttribute",
    request: { service: "ec2", operation: "DescribeVpcAttribute", parameters: { VpcId: "vpc-1" } },
    expected: [["ec2:DescribeVpcAttribute", ec2("vpc/vpc-1")]],
    because: "this Describe operation has one",
  },
  {
    name: "ec2:CreateVpc with tags",
    request: { service: "ec2", operation: "CreateVpc", parameters: tagFields("vpc") },
    expected: [
      ["ec2:CreateVpc", ec2("vpc/*"), { tags }],
      ["ec2:CreateTags", ec2("vpc/*"), { tags, "ec2:createaction": "CreateVpc" }],
    ],
    because: "tags at creation need ec2:CreateTags, with the creating action as a condition key",
  },
  {
    name: "ec2:CreateFlowLogs",
    request: {
      service: "ec2",
      operation: "CreateFlowLogs",
      parameters: {
        ...tagFields("vpc-flow-log"),
        "ResourceId.1": "eni-1",
        DeliverLogsPermissionArn: iam("role/flow"),
      },
    },
    expected: [
      ["ec2:CreateFlowLogs", ec2("vpc-flow-log/*"), { tags }],
      ["ec2:CreateTags", ec2("vpc-flow-log/*"), { tags, "ec2:createaction": "CreateFlowLogs" }],
      ["ec2:CreateFlowLogs", ec2("network-interface/eni-1")],
      ["iam:PassRole", iam("role/flow"), { "iam:passedtoservice": "vpc-flow-logs.amazonaws.com" }],
    ],
    because: "the interface is a resource as well, and the role that writes is passed",
  },
  {
    name: "ec2:CreateSubnet without tags",
    request: { service: "ec2", operation: "CreateSubnet", parameters: { VpcId: "vpc-1" } },
    expected: [
      ["ec2:CreateSubnet", ec2("subnet/*")],
      ["ec2:CreateSubnet", ec2("vpc/vpc-1")],
    ],
    because: "the VPC that gets it is a resource as well; no tags, no ec2:CreateTags",
  },
  {
    name: "ec2:DeleteSecurityGroup by name",
    request: { service: "ec2", operation: "DeleteSecurityGroup", parameters: { GroupName: "x" } },
    expected: [["ec2:DeleteSecurityGroup", ec2("security-group/*")]],
    because: "a required resource that is not given by id is any of its type, never none",
  },
  {
    name: "ec2:AuthorizeSecurityGroupIngress with tags of the rule",
    request: {
      service: "ec2",
      operation: "AuthorizeSecurityGroupIngress",
      parameters: { GroupId: "sg-1", ...tagFields("security-group-rule") },
    },
    expected: [
      ["ec2:AuthorizeSecurityGroupIngress", ec2("security-group/sg-1")],
      ["ec2:AuthorizeSecurityGroupIngress", ec2("security-group-rule/*"), { tags }],
      [
        "ec2:CreateTags",
        ec2("security-group-rule/*"),
        { tags, "ec2:createaction": "AuthorizeSecurityGroupIngress" },
      ],
    ],
    because: "group and new rule are both resources",
  },
  {
    name: "ec2:ModifySecurityGroupRules",
    request: {
      service: "ec2",
      operation: "ModifySecurityGroupRules",
      parameters: {
        GroupId: "sg-1",
        "SecurityGroupRule.1.SecurityGroupRuleId": "sgr-1",
        "SecurityGroupRule.2.SecurityGroupRuleId": "sgr-2",
      },
    },
    expected: [
      ["ec2:ModifySecurityGroupRules", ec2("security-group/sg-1")],
      ["ec2:ModifySecurityGroupRules", ec2("security-group-rule/sgr-1")],
      ["ec2:ModifySecurityGroupRules", ec2("security-group-rule/sgr-2")],
    ],
    because: "every rule that it names is a resource",
  },
  {
    name: "ec2:DisassociateRouteTable",
    request: {
      service: "ec2",
      operation: "DisassociateRouteTable",
      parameters: { AssociationId: "rtbassoc-1" },
    },
    expected: [
      ["ec2:DisassociateRouteTable", ec2("route-table/rtb-1")],
      ["ec2:DisassociateRouteTable", ec2("subnet/subnet-1")],
    ],
    because: "the resources are the association's table and subnet",
  },
  {
    name: "ec2:CreateVpcEndpoint with private DNS",
    request: {
      service: "ec2",
      operation: "CreateVpcEndpoint",
      parameters: {
        VpcId: "vpc-1",
        "SubnetId.1": "subnet-1",
        "SecurityGroupId.1": "sg-1",
        PrivateDnsEnabled: "true",
      },
    },
    expected: [
      ["ec2:CreateVpcEndpoint", ec2("vpc-endpoint/*")],
      ["ec2:CreateVpcEndpoint", ec2("vpc/vpc-1")],
      ["ec2:CreateVpcEndpoint", ec2("subnet/subnet-1")],
      ["ec2:CreateVpcEndpoint", ec2("security-group/sg-1")],
      ["ec2:DescribeVpcs", "*"],
      ["ec2:DescribeSubnets", "*"],
      ["ec2:DescribeSecurityGroups", "*"],
      ["route53:AssociateVPCWithHostedZone", "arn:aws:route53:::hostedzone/*"],
    ],
    because: "private DNS is a hosted zone of the VPC; the other three are dependent actions",
  },
  {
    name: "ec2:RunInstances with a profile",
    request: {
      service: "ec2",
      operation: "RunInstances",
      parameters: {
        ImageId: "ami-1",
        SubnetId: "subnet-1",
        "SecurityGroupId.1": "sg-1",
        "IamInstanceProfile.Name": "consumer-probe",
        ...tagFields("instance"),
      },
    },
    expected: [
      ["ec2:RunInstances", ec2("instance/*"), { tags }],
      ["ec2:CreateTags", ec2("instance/*"), { tags, "ec2:createaction": "RunInstances" }],
      ["ec2:RunInstances", "arn:aws:ec2:us-east-1::image/ami-1"],
      ["ec2:RunInstances", ec2("subnet/subnet-1")],
      ["ec2:RunInstances", ec2("security-group/sg-1")],
      ["ec2:RunInstances", ec2("network-interface/*")],
      ["ec2:RunInstances", ec2("volume/*")],
      ["iam:PassRole", iam("role/team/consumer-probe"), { "iam:passedtoservice": "ec2.amazonaws.com" }],
    ],
    because: "the profile's role is passed to EC2, by its ARN with the path",
  },
  {
    name: "ec2:RunInstances with its interface in the request",
    request: {
      service: "ec2",
      operation: "RunInstances",
      parameters: {
        ImageId: "ami-1",
        "NetworkInterface.1.DeviceIndex": "0",
        "NetworkInterface.1.SubnetId": "subnet-1",
        "NetworkInterface.1.SecurityGroupId.1": "sg-1",
        "NetworkInterface.1.SecurityGroupId.2": "sg-2",
      },
    },
    expected: [
      ["ec2:RunInstances", ec2("instance/*")],
      ["ec2:RunInstances", "arn:aws:ec2:us-east-1::image/ami-1"],
      ["ec2:RunInstances", ec2("subnet/subnet-1")],
      ["ec2:RunInstances", ec2("security-group/sg-1")],
      ["ec2:RunInstances", ec2("security-group/sg-2")],
      ["ec2:RunInstances", ec2("network-interface/*")],
      ["ec2:RunInstances", ec2("volume/*")],
    ],
    because: "subnet and groups may be named within the interface",
  },
  {
    name: "ec2:CreateTags",
    request: {
      service: "ec2",
      operation: "CreateTags",
      parameters: {
        "ResourceId.1": "vpce-1",
        "ResourceId.2": "sgr-1",
        "Tag.1.Key": "project",
        "Tag.1.Value": "private-api",
      },
    },
    expected: [
      ["ec2:CreateTags", ec2("vpc-endpoint/vpce-1"), { tags }],
      ["ec2:CreateTags", ec2("security-group-rule/sgr-1"), { tags }],
    ],
    because: "the id shows the type; there is no creating action",
  },
  {
    name: "ec2:CreateVpcPeeringConnection with tags",
    request: {
      service: "ec2",
      operation: "CreateVpcPeeringConnection",
      parameters: {
        VpcId: "vpc-1",
        PeerVpcId: "vpc-2",
        PeerOwnerId: "222222222222",
        ...tagFields("vpc-peering-connection"),
      },
    },
    expected: [
      ["ec2:CreateVpcPeeringConnection", ec2("vpc/vpc-1")],
      ["ec2:CreateVpcPeeringConnection", ec2("vpc-peering-connection/*"), { ...peeredBy("1", "2"), tags }],
      [
        "ec2:CreateTags",
        ec2("vpc-peering-connection/*"),
        { tags, "ec2:createaction": "CreateVpcPeeringConnection" },
      ],
    ],
    because: "the VPC is the requester's; the accepter's is a condition key of the connection",
  },
  {
    name: "ec2:AcceptVpcPeeringConnection",
    request: {
      service: "ec2",
      operation: "AcceptVpcPeeringConnection",
      parameters: { VpcPeeringConnectionId: "pcx-1" },
    },
    expected: [
      ["ec2:AcceptVpcPeeringConnection", ec2("vpc/vpc-1")],
      ["ec2:AcceptVpcPeeringConnection", ec2("vpc-peering-connection/pcx-1"), peeredBy("2", "1")],
    ],
    because: "the VPC is the accepter's own",
  },
  {
    name: "ec2:DeleteVpcPeeringConnection of one that does not exist",
    request: {
      service: "ec2",
      operation: "DeleteVpcPeeringConnection",
      parameters: { VpcPeeringConnectionId: "pcx-2" },
    },
    expected: [["ec2:DeleteVpcPeeringConnection", ec2("vpc-peering-connection/pcx-2")]],
    because: "its owner is unknown",
  },
  {
    name: "ec2:AttachVpnGateway",
    request: {
      service: "ec2",
      operation: "AttachVpnGateway",
      parameters: { VpcId: "vpc-1", VpnGatewayId: "vgw-1" },
    },
    expected: [
      ["ec2:AttachVpnGateway", ec2("vpc/vpc-1")],
      ["ec2:AttachVpnGateway", ec2("vpn-gateway/vgw-1")],
    ],
    because: "both are resources",
  },
  {
    name: "ec2:CreateVpnConnection",
    request: {
      service: "ec2",
      operation: "CreateVpnConnection",
      parameters: { CustomerGatewayId: "cgw-1", VpnGatewayId: "vgw-1" },
    },
    expected: [
      ["ec2:CreateVpnConnection", ec2("customer-gateway/cgw-1")],
      ["ec2:CreateVpnConnection", ec2("vpn-connection/*")],
      ["ec2:CreateVpnConnection", ec2("vpn-gateway/vgw-1")],
    ],
    because: "the gateways at its two ends are resources as well",
  },
];

export const iamCases: readonly NeedCase[] = [
  {
    name: "iam:CreateRole with path and tags",
    request: {
      service: "iam",
      operation: "CreateRole",
      parameters: {
        RoleName: "x",
        Path: "/team/",
        "Tags.member.1.Key": "project",
        "Tags.member.1.Value": "private-api",
        PermissionsBoundary: iam("policy/limit"),
      },
    },
    expected: [
      ["iam:CreateRole", iam("role/team/x"), { tags, "iam:permissionsboundary": iam("policy/limit") }],
      ["iam:TagRole", iam("role/team/x"), { tags }],
    ],
    because: "the path is part of the ARN, tags need iam:TagRole",
  },
  {
    name: "iam:AttachRolePolicy",
    request: {
      service: "iam",
      operation: "AttachRolePolicy",
      parameters: { RoleName: "consumer-probe", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
    },
    expected: [
      [
        "iam:AttachRolePolicy",
        iam("role/team/consumer-probe"),
        { "iam:policyarn": "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      ],
    ],
    because: "the role is named by its ARN as it is in IAM; the policy is a key",
  },
  {
    name: "iam:UntagRole of a role that does not exist",
    request: {
      service: "iam",
      operation: "UntagRole",
      parameters: { RoleName: "gone", "TagKeys.member.1": "project" },
    },
    expected: [["iam:UntagRole", iam("role/gone"), { tagKeys: ["project"] }]],
    because: "the ARN is as if it had no path",
  },
  {
    name: "iam:AddRoleToInstanceProfile",
    request: {
      service: "iam",
      operation: "AddRoleToInstanceProfile",
      parameters: { InstanceProfileName: "consumer-probe", RoleName: "consumer-probe" },
    },
    expected: [
      ["iam:AddRoleToInstanceProfile", iam("instance-profile/consumer-probe")],
      ["iam:PassRole", iam("role/team/consumer-probe"), { "iam:passedtoservice": "ec2.amazonaws.com" }],
    ],
    because: "adding a role to a profile needs iam:PassRole",
  },
  {
    name: "iam:ListRoles",
    request: { service: "iam", operation: "ListRoles" },
    expected: [["iam:ListRoles", iam("role/")]],
    because: "the resource is the path that is listed",
  },
  {
    name: "iam:CreateOpenIDConnectProvider",
    request: {
      service: "iam",
      operation: "CreateOpenIDConnectProvider",
      parameters: { Url: "https://token.actions.githubusercontent.com" },
    },
    expected: [["iam:CreateOpenIDConnectProvider", iam("oidc-provider/token.actions.githubusercontent.com")]],
    because: "its ARN is its URL without the scheme",
  },
];

const endpointType = "apigateway:request/endpointtype";
const ofApi = "apigateway:resource/endpointtype";

export const apiGatewayCases: readonly NeedCase[] = [
  {
    name: "apigateway: a private API with policy and tags",
    request: {
      service: "apigateway",
      operation: "CreateRestApi",
      rest: "POST /restapis",
      body: { name: "x", endpointConfiguration: { types: ["PRIVATE"] }, policy: "{}", tags },
    },
    expected: [
      ["apigateway:POST", api("/restapis"), { tags, [endpointType]: ["PRIVATE"] }],
      ["apigateway:UpdateRestApiPolicy", api("/restapis")],
      ["apigateway:PUT", api("/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2F*"), { tags }],
    ],
    because: "policy and tags need their own permissions",
  },
  {
    name: "apigateway: an API without a type",
    request: {
      service: "apigateway",
      operation: "CreateRestApi",
      rest: "POST /restapis",
      body: { name: "x" },
    },
    expected: [["apigateway:POST", api("/restapis"), { [endpointType]: ["EDGE"] }]],
    because: "the default type is EDGE",
  },
  {
    name: "apigateway: a private API becomes regional",
    request: {
      service: "apigateway",
      operation: "UpdateRestApi",
      rest: "PATCH /restapis/private001",
      parameters: { restApiId: "private001" },
      body: {
        patchOperations: [{ op: "replace", path: "/endpointConfiguration/types/PRIVATE", value: "REGIONAL" }],
      },
    },
    expected: [
      [
        "apigateway:PATCH",
        api("/restapis/private001"),
        { [endpointType]: ["REGIONAL"], [ofApi]: ["PRIVATE"] },
      ],
    ],
    because: "the present and the requested type are both condition keys",
  },
  {
    name: "apigateway: the resource policy is changed",
    request: {
      service: "apigateway",
      operation: "UpdateRestApi",
      rest: "PATCH /restapis/private001",
      parameters: { restApiId: "private001" },
      body: { patchOperations: [{ op: "replace", path: "/policy", value: "{}" }] },
    },
    expected: [
      ["apigateway:PATCH", api("/restapis/private001"), { [ofApi]: ["PRIVATE"] }],
      ["apigateway:UpdateRestApiPolicy", api("/restapis/private001")],
    ],
    because: "PATCH alone does not change a policy",
  },
  {
    name: "apigateway: a document is imported into an API",
    request: {
      service: "apigateway",
      operation: "PutRestApi",
      rest: "PUT /restapis/private001",
      parameters: { restApiId: "private001", mode: "overwrite" },
      body: { openapi: "3.0.1" },
    },
    expected: [["apigateway:PUT", api("/restapis/private001"), { [ofApi]: ["PRIVATE"] }]],
    because: "the verb is PUT",
  },
  {
    name: "apigateway: a document with a policy",
    request: {
      service: "apigateway",
      operation: "PutRestApi",
      rest: "PUT /restapis/private001",
      parameters: { restApiId: "private001", mode: "overwrite" },
      body: { "x-amazon-apigateway-policy": {} },
    },
    expected: [
      ["apigateway:PUT", api("/restapis/private001"), { [ofApi]: ["PRIVATE"] }],
      ["apigateway:UpdateRestApiPolicy", api("/restapis/private001")],
    ],
    because: "the policy is set with it",
  },
  {
    name: "apigateway: a document with the roles of its integrations",
    request: {
      service: "apigateway",
      operation: "PutRestApi",
      rest: "PUT /restapis/private001",
      parameters: { restApiId: "private001", mode: "overwrite" },
      body: {
        paths: {
          "/a": { get: calledBy(iam("role/calls")) },
          "/b": { get: calledBy(iam("role/calls")), put: {} },
          "/c": {
            get: calledBy(
              `arn:${filled("Partition")}:iam::${filled("AccountId")}:role/of-${filled("AccountId")}`,
            ),
          },
        },
        components: {
          securitySchemes: {
            unused: { "x-amazon-apigateway-authorizer": { authorizerCredentials: iam("role/asks") } },
          },
        },
      },
    },
    expected: [
      ["apigateway:PUT", api("/restapis/private001"), { [ofApi]: ["PRIVATE"] }],
      ["iam:PassRole", iam("role/calls"), { "iam:passedtoservice": "apigateway.amazonaws.com" }],
      ["iam:PassRole", iam(`role/of-${account}`), { "iam:passedtoservice": "apigateway.amazonaws.com" }],
      ["iam:PassRole", iam("role/asks"), { "iam:passedtoservice": "apigateway.amazonaws.com" }],
    ],
    because: "giving API Gateway a role needs iam:PassRole",
  },
  {
    name: "apigateway: a document whose policy is written with an escape",
    request: {
      service: "apigateway",
      operation: "PutRestApi",
      rest: "PUT /restapis/private001",
      parameters: { restApiId: "private001" },
      body: '{"x-amazon-apigateway-polic\\u0079": {}}',
    },
    expected: [
      ["apigateway:PUT", api("/restapis/private001"), { [ofApi]: ["PRIVATE"] }],
      ["apigateway:UpdateRestApiPolicy", api("/restapis/private001")],
    ],
    because: "an escaped name is the same name",
  },
  {
    name: "apigateway: a document in YAML that has tags of operations and mentions policies",
    request: {
      service: "apigateway",
      operation: "PutRestApi",
      rest: "PUT /restapis/private001",
      parameters: { restApiId: "private001" },
      body: "openapi: 3.0.1\ninfo: { description: without x-amazon-apigateway-policy }\ntags: [{ name: orders }]\n",
    },
    expected: [["apigateway:PUT", api("/restapis/private001"), { [ofApi]: ["PRIVATE"] }]],
    because: "the body is a document, not members of the operation",
  },
  {
    name: "apigateway: an API is created from a document",
    request: {
      service: "apigateway",
      operation: "ImportRestApi",
      rest: "POST /restapis",
      parameters: { "parameters.endpointConfigurationTypes": "PRIVATE" },
      body: { openapi: "3.0.1" },
    },
    expected: [["apigateway:POST", api("/restapis"), { [endpointType]: ["PRIVATE"] }]],
    because: "the type is in the query string",
  },
  {
    name: "apigateway: an API is created from a document that has a type",
    request: {
      service: "apigateway",
      operation: "ImportRestApi",
      rest: "POST /restapis",
      parameters: { "parameters.endpointConfigurationTypes": "PRIVATE" },
      body: { "x-amazon-apigateway-endpoint-configuration": { types: ["REGIONAL"] } },
    },
    expected: [["apigateway:POST", api("/restapis"), { [endpointType]: ["REGIONAL"] }]],
    because: "the API gets the document's type",
  },
  {
    name: "apigateway: a method",
    request: {
      service: "apigateway",
      operation: "PutMethod",
      rest: "PUT /restapis/private001/resources/abc123/methods/GET?x=y",
      parameters: { restApiId: "private001", resourceId: "abc123", httpMethod: "GET" },
      body: { authorizationType: "NONE" },
    },
    expected: [["apigateway:PUT", api("/restapis/private001/resources/abc123/methods/GET")]],
    because: "a method has no endpoint type; the query is not part of the resource",
  },
  {
    name: "apigateway: a stage with tags",
    request: {
      service: "apigateway",
      operation: "CreateStage",
      rest: "POST /restapis/private001/stages",
      parameters: { restApiId: "private001" },
      body: { stageName: "dev", deploymentId: "d", tags },
    },
    expected: [
      ["apigateway:POST", api("/restapis/private001/stages"), { tags }],
      [
        "apigateway:PUT",
        api("/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fprivate001%2Fstages%2Fdev"),
        { tags },
      ],
    ],
    because: "its name is known before it is created",
  },
  {
    name: "apigateway:UntagResource",
    request: {
      service: "apigateway",
      operation: "UntagResource",
      rest: "DELETE /tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fprivate001?tagKeys=project",
      parameters: {
        resourceArn: "arn:aws:apigateway:us-east-1::/restapis/private001",
        tagKeys: '["project"]',
      },
    },
    expected: [
      [
        "apigateway:DELETE",
        api("/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fprivate001"),
        { tagKeys: ["project"] },
      ],
    ],
    because: "the removed tags are a condition key",
  },
  {
    name: "apigateway: an API is tagged",
    request: {
      service: "apigateway",
      operation: "TagResource",
      rest: "PUT /tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fprivate001",
      parameters: { resourceArn: "arn:aws:apigateway:us-east-1::/restapis/private001" },
      body: { tags },
    },
    expected: [
      [
        "apigateway:PUT",
        api("/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fprivate001"),
        { tags },
      ],
      ["apigateway:PATCH", api("/restapis/private001"), { [ofApi]: ["PRIVATE"] }],
    ],
    because: "the path keeps its encoding; tagging needs PATCH on the tagged resource",
  },
  {
    name: "apigateway: an authorizer with a role",
    request: {
      service: "apigateway",
      operation: "CreateAuthorizer",
      rest: "POST /restapis/private001/authorizers",
      parameters: { restApiId: "private001" },
      body: { name: "asks", type: "TOKEN", authorizerCredentials: iam("role/asks") },
    },
    expected: [
      ["apigateway:POST", api("/restapis/private001/authorizers")],
      ["iam:PassRole", iam("role/asks"), { "iam:passedtoservice": "apigateway.amazonaws.com" }],
    ],
    because: "the role is passed to API Gateway",
  },
  {
    name: "apigateway: another role for an authorizer",
    request: {
      service: "apigateway",
      operation: "UpdateAuthorizer",
      rest: "PATCH /restapis/private001/authorizers/a1",
      parameters: { restApiId: "private001", authorizerId: "a1" },
      body: { patchOperations: [{ op: "replace", path: "/authorizerCredentials", value: iam("role/b") }] },
    },
    expected: [
      ["apigateway:PATCH", api("/restapis/private001/authorizers/a1")],
      ["iam:PassRole", iam("role/b"), { "iam:passedtoservice": "apigateway.amazonaws.com" }],
    ],
    because: "the role is passed to API Gateway",
  },
  {
    name: "apigateway: the account's logging role",
    request: {
      service: "apigateway",
      operation: "UpdateAccount",
      rest: "PATCH /account",
      body: { patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: iam("role/logs") }] },
    },
    expected: [
      ["apigateway:PATCH", api("/account")],
      ["iam:PassRole", iam("role/logs"), { "iam:passedtoservice": "apigateway.amazonaws.com" }],
    ],
    because: "the role is passed to API Gateway",
  },
  {
    name: "apigateway: the account's logging role is removed",
    request: {
      service: "apigateway",
      operation: "UpdateAccount",
      rest: "PATCH /account",
      body: { patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: "" }] },
    },
    expected: [["apigateway:PATCH", api("/account")]],
    because: "no role is passed",
  },
];

export const otherCases: readonly NeedCase[] = [
  {
    name: "lambda:CreateFunction with tags",
    request: {
      service: "lambda",
      operation: "CreateFunction",
      body: { FunctionName: "f", Role: iam("role/f"), Tags: tags },
    },
    expected: [
      ["lambda:CreateFunction", `arn:aws:lambda:us-east-1:${account}:function:f`, { tags }],
      ["lambda:TagResource", `arn:aws:lambda:us-east-1:${account}:function:f`, { tags }],
      ["iam:PassRole", iam("role/f"), { "iam:passedtoservice": "lambda.amazonaws.com" }],
    ],
    because: "tags at creation need their own permission, and the role is passed to Lambda",
  },
  {
    name: "lambda:AddPermission",
    request: {
      service: "lambda",
      operation: "AddPermission",
      parameters: { FunctionName: "f" },
      body: { Principal: "apigateway.amazonaws.com" },
    },
    expected: [
      [
        "lambda:AddPermission",
        `arn:aws:lambda:us-east-1:${account}:function:f`,
        { "lambda:principal": "apigateway.amazonaws.com" },
      ],
    ],
    because: "the principal that gets the permission is a condition key",
  },
  {
    name: "lambda:Invoke",
    request: { service: "lambda", operation: "Invoke", parameters: { FunctionName: "f" } },
    expected: [["lambda:InvokeFunction", `arn:aws:lambda:us-east-1:${account}:function:f`]],
    because: "the action and the operation have different names",
  },
  {
    name: "ssm:SendCommand",
    request: {
      service: "ssm",
      operation: "SendCommand",
      body: { DocumentName: "AWS-RunShellScript", InstanceIds: ["i-1"] },
    },
    expected: [
      ["ssm:SendCommand", "arn:aws:ssm:us-east-1::document/AWS-RunShellScript"],
      ["ssm:SendCommand", ec2("instance/i-1")],
    ],
    because: "a document of AWS belongs to no account",
  },
  {
    name: "ssm:GetParameter of AWS",
    request: { service: "ssm", operation: "GetParameter", body: { Name: "/aws/service/x" } },
    expected: [["ssm:GetParameter", "arn:aws:ssm:us-east-1::parameter/aws/service/x"]],
    because: "public parameters belong to no account",
  },
  {
    name: "ssm:GetParameter of the account",
    request: { service: "ssm", operation: "GetParameter", body: { Name: "/own/x" } },
    expected: [["ssm:GetParameter", `arn:aws:ssm:us-east-1:${account}:parameter/own/x`]],
    because: "the name's first slash is the ARN's",
  },
  {
    name: "ssm:CancelCommand",
    request: { service: "ssm", operation: "CancelCommand", body: { CommandId: "x" } },
    expected: [["ssm:CancelCommand", `arn:aws:ssm:us-east-1:${account}:*`]],
    because: "the action has no resource; Systems Manager reports the account's ARN",
  },
  {
    name: "logs:CreateLogGroup with tags",
    request: { service: "logs", operation: "CreateLogGroup", body: { logGroupName: "/x", tags } },
    expected: [
      ["logs:CreateLogGroup", `arn:aws:logs:us-east-1:${account}:log-group:/x`, { tags }],
      ["logs:TagResource", `arn:aws:logs:us-east-1:${account}:log-group:/x`, { tags }],
    ],
    because: "an additional permission is required for tags",
  },
  {
    name: "logs:PutLogEvents",
    request: { service: "logs", operation: "PutLogEvents", body: { logGroupName: "/x", logStreamName: "y" } },
    expected: [["logs:PutLogEvents", `arn:aws:logs:us-east-1:${account}:log-group:/x:log-stream:y`]],
    because: "events are written to a stream",
  },
  {
    name: "wafv2:AssociateWebACL",
    request: {
      service: "wafv2",
      operation: "AssociateWebACL",
      body: { WebACLArn: webAclArn, ResourceArn: api("/restapis/a1b2c3d4e5/stages/dev") },
    },
    expected: [
      ["wafv2:AssociateWebACL", webAclArn],
      ["wafv2:AssociateWebACL", api("/restapis/a1b2c3d4e5/stages/dev")],
      ["apigateway:SetWebACL", api("/restapis/a1b2c3d4e5/stages/dev")],
    ],
    because: "web ACL and stage are resources, and API Gateway has its own permission",
  },
  {
    name: "logs:PutMetricFilter",
    request: { service: "logs", operation: "PutMetricFilter", body: { logGroupName: "/x", filterName: "y" } },
    expected: [["logs:PutMetricFilter", `arn:aws:logs:us-east-1:${account}:log-group:/x`]],
    because: "a filter is a part of its group",
  },
  {
    name: "monitoring:PutMetricAlarm with tags",
    request: {
      service: "monitoring",
      operation: "PutMetricAlarm",
      body: { AlarmName: "x", Tags: [{ Key: "project", Value: "private-api" }] },
    },
    expected: [
      ["cloudwatch:PutMetricAlarm", `arn:aws:cloudwatch:us-east-1:${account}:alarm:x`, { tags }],
      ["cloudwatch:TagResource", `arn:aws:cloudwatch:us-east-1:${account}:alarm:x`, { tags }],
    ],
    because: "the action's prefix is cloudwatch, and tags need their own permission",
  },
  {
    name: "monitoring:DescribeAlarms of all",
    request: { service: "monitoring", operation: "DescribeAlarms", body: {} },
    expected: [["cloudwatch:DescribeAlarms", `arn:aws:cloudwatch:us-east-1:${account}:alarm:*`]],
    because: "it lists all",
  },
  {
    name: "monitoring:DeleteDashboards",
    request: { service: "monitoring", operation: "DeleteDashboards", body: { DashboardNames: ["x"] } },
    expected: [["cloudwatch:DeleteDashboards", `arn:aws:cloudwatch::${account}:dashboard/x`]],
    because: "dashboards have no region",
  },
  {
    name: "s3: an object is copied",
    request: {
      service: "s3",
      operation: "CopyObject",
      parameters: { Bucket: "b", Key: "k", CopySource: "a/j" },
    },
    expected: [
      ["s3:PutObject", "arn:aws:s3:::b/k"],
      ["s3:GetObject", "arn:aws:s3:::a/j"],
    ],
    because: "the source is read and the target written",
  },
  {
    name: "s3: a bucket is listed",
    request: { service: "s3", operation: "ListObjectsV2", parameters: { Bucket: "b", prefix: ".pulumi/" } },
    expected: [["s3:ListBucket", "arn:aws:s3:::b", { "s3:prefix": ".pulumi/" }]],
    because: "the permission has another name than the operation",
  },
  {
    name: "sts:GetCallerIdentity",
    request: { service: "sts", operation: "GetCallerIdentity" },
    expected: [],
    because: "it needs no permission",
  },
  {
    name: "sts:AssumeRole",
    request: { service: "sts", operation: "AssumeRole", parameters: { RoleArn: iam("role/x") } },
    expected: [["sts:AssumeRole", iam("role/x")]],
    because: "the role to be assumed is the resource",
  },
];

const known = `arn:aws:apigateway:us-east-1:${account}:/domainnames/api.internal+known`;
const made = `arn:aws:apigateway:us-east-1:${account}:/domainnameaccessassociations`;
const privately = {
  "apigateway:resource/endpointtype": ["PRIVATE"],
  "apigateway:resource/routingmode": "BASE_PATH_MAPPING_ONLY",
};
const share = `arn:aws:ram:us-east-1:${account}:resource-share/known`;

/** Private custom domain names, their shares, certificates and DNS. */
export const domainCases: readonly NeedCase[] = [
  {
    name: "apigateway:CreateDomainName with policy and tags",
    request: {
      service: "apigateway",
      operation: "CreateDomainName",
      rest: "POST /domainnames",
      body: { domainName: "api.internal", endpointConfiguration: { types: ["PRIVATE"] }, policy: "{}", tags },
    },
    expected: [
      ["apigateway:POST", api("/domainnames"), { "apigateway:request/endpointtype": ["PRIVATE"], tags }],
      ["apigateway:UpdateDomainNamePolicy", api("/domainnames")],
      [
        "apigateway:PUT",
        api(`/tags/${encodeURIComponent(known.replace("api.internal+known", ""))}*`),
        { tags },
      ],
    ],
    because: "policy and tags need their own permissions",
  },
  {
    name: "apigateway:UpdateDomainName of both policies",
    request: {
      service: "apigateway",
      operation: "UpdateDomainName",
      rest: "PATCH /domainnames/api.internal",
      parameters: { domainName: "api.internal", domainNameId: "known" },
      body: {
        patchOperations: [
          { op: "replace", path: "/policy", value: "{}" },
          { op: "remove", path: "/managementPolicy" },
        ],
      },
    },
    expected: [
      ["apigateway:PATCH", known, privately],
      ["apigateway:UpdateDomainNamePolicy", known, privately],
      ["apigateway:UpdateDomainNameManagementPolicy", known, privately],
    ],
    because: "its ARN contains the account, unlike a public domain's",
  },
  {
    name: "apigateway:DeleteBasePathMapping",
    request: {
      service: "apigateway",
      operation: "DeleteBasePathMapping",
      rest: "DELETE /domainnames/api.internal/basepathmappings/orders",
      parameters: { domainName: "api.internal", domainNameId: "known", basePath: "orders" },
    },
    expected: [["apigateway:DELETE", api("/domainnames/api.internal+known/basepathmappings/orders")]],
    because: "a mapping's ARN has no account",
  },
  {
    name: "apigateway:CreateDomainNameAccessAssociation",
    request: {
      service: "apigateway",
      operation: "CreateDomainNameAccessAssociation",
      rest: "POST /domainnameaccessassociations",
      body: { domainNameArn: known, accessAssociationSource: "vpce-1", tags },
    },
    expected: [
      ["apigateway:CreateAccessAssociation", known, privately],
      [
        "apigateway:POST",
        made,
        {
          "apigateway:request/accessassociationsource": "vpce-1",
          "apigateway:request/domainnamearn": known,
          tags,
        },
      ],
      ["apigateway:PUT", api(`/tags/${encodeURIComponent(`${made}/`)}*`), { tags }],
    ],
    because: "the domain belongs to another account, the association to the caller",
  },
  {
    name: "apigateway:RejectDomainNameAccessAssociation",
    request: {
      service: "apigateway",
      operation: "RejectDomainNameAccessAssociation",
      rest: "POST /rejectdomainnameaccessassociations",
      parameters: { domainNameArn: known, domainNameAccessAssociationArn: "arn:x" },
    },
    expected: [["apigateway:RejectAccessAssociation", known, privately]],
    because: "the domain is the resource",
  },
  {
    name: "ram:CreateResourceShare with tags",
    request: {
      service: "ram",
      operation: "CreateResourceShare",
      body: {
        name: "x",
        resourceArns: [known],
        principals: ["2"],
        tags: [{ key: "project", value: "private-api" }],
      },
    },
    expected: [
      [
        "ram:CreateResourceShare",
        "*",
        {
          "ram:resourcearn": [known],
          "ram:requestedresourcetype": ["apigateway:Domainnames"],
          "ram:principal": ["2"],
          tags,
        },
      ],
      ["ram:TagResource", `arn:aws:ram:us-east-1:${account}:resource-share/*`, { tags }],
    ],
    because: "the shared resources and the principals are condition keys",
  },
  {
    name: "ram:DeleteResourceShare",
    request: {
      service: "ram",
      operation: "DeleteResourceShare",
      rest: "DELETE /deleteresourceshare",
      parameters: { resourceShareArn: share },
    },
    expected: [
      [
        "ram:DeleteResourceShare",
        share,
        { "ram:resourcesharename": "domains", "ram:allowsexternalprincipals": "true" },
      ],
    ],
    because: "the share is the resource",
  },
  {
    name: "ram:AcceptResourceShareInvitation",
    request: {
      service: "ram",
      operation: "AcceptResourceShareInvitation",
      body: {
        resourceShareInvitationArn: "arn:aws:ram:us-east-1:222222222222:resource-share-invitation/known",
      },
    },
    expected: [
      [
        "ram:AcceptResourceShareInvitation",
        "arn:aws:ram:us-east-1:222222222222:resource-share-invitation/known",
        { "ram:shareowneraccountid": "222222222222", "ram:resourcesharename": "domains" },
      ],
    ],
    because: "the invitation's ARN has the account of the share's owner",
  },
  {
    name: "acm:RequestCertificate with tags",
    request: {
      service: "acm",
      operation: "RequestCertificate",
      body: {
        DomainName: "a.internal",
        SubjectAlternativeNames: ["b.internal"],
        ValidationMethod: "DNS",
        Tags: [{ Key: "project", Value: "private-api" }],
      },
    },
    expected: [
      [
        "acm:RequestCertificate",
        "*",
        { "acm:domainnames": ["a.internal", "b.internal"], "acm:validationmethod": "DNS", tags },
      ],
      ["acm:AddTagsToCertificate", `arn:aws:acm:us-east-1:${account}:certificate/*`, { tags }],
    ],
    because: "it has no resource, and its domain names are condition keys",
  },
  {
    name: "acm:DeleteCertificate",
    request: { service: "acm", operation: "DeleteCertificate", body: { CertificateArn: "arn:aws:acm:x" } },
    expected: [["acm:DeleteCertificate", "arn:aws:acm:x"]],
    because: "the certificate is the resource",
  },
  {
    name: "route53:CreateHostedZone of a VPC",
    request: {
      service: "route53",
      operation: "CreateHostedZone",
      rest: "POST /2013-04-01/hostedzone",
      body: { Name: "a.internal", VPC: { VPCRegion: "us-east-1", VPCId: "vpc-1" } },
    },
    expected: [
      ["route53:CreateHostedZone", "*", { "route53:vpcs": ["VPCId=vpc-1,VPCRegion=us-east-1"] }],
      ["ec2:DescribeVpcs", "*"],
    ],
    because: "creating a private zone needs ec2:DescribeVpcs",
  },
  {
    name: "route53:ChangeResourceRecordSets",
    request: {
      service: "route53",
      operation: "ChangeResourceRecordSets",
      parameters: { HostedZoneId: "Z1" },
      body: {
        ChangeBatch: {
          Changes: [{ Action: "UPSERT", ResourceRecordSet: { Name: "A.internal.", Type: "A" } }],
        },
      },
    },
    expected: [
      [
        "route53:ChangeResourceRecordSets",
        "arn:aws:route53:::hostedzone/Z1",
        {
          "route53:changeresourcerecordsetsnormalizedrecordnames": ["a.internal"],
          "route53:changeresourcerecordsetsrecordtypes": ["A"],
          "route53:changeresourcerecordsetsactions": ["UPSERT"],
        },
      ],
    ],
    because: "names, types and actions of the records are condition keys",
  },
];
