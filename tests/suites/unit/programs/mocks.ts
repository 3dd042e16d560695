import type * as pulumi from "@pulumi/pulumi";
import { apiId, vpcId } from "../../world";
import { domain, executionArn, grant } from "../fixtures";

type Values = Readonly<Record<string, unknown>>;

/** What AWS and the engine answer a program that runs without either; what it does not know it refuses. */
export interface MockAnswers {
  /** Outputs of other stacks, by full name; an empty object where a stack was never deployed. */
  readonly stacks: Readonly<Record<string, Values>>;
  /** By token of the function, what it answers. */
  readonly functions: Readonly<Record<string, (inputs: Values) => Values>>;
  /** Role that API Gateway logs with in this account; "" for none. */
  readonly loggingRole: string;
}

interface Known {
  /** Properties that a program may set. */
  readonly inputs: readonly string[];
  /** What AWS adds to them. */
  readonly adds?: (inputs: Values, name: string) => Values;
}

const tags = ["tags"];
const rule = [
  "securityGroupId",
  "referencedSecurityGroupId",
  "description",
  "cidrIpv4",
  "ipProtocol",
  "fromPort",
  "toPort",
  ...tags,
];
const method = ["restApi", "resourceId", "httpMethod"];
const arn = (service: string, what: string) => `arn:aws:${service}:us-east-1:222222222222:${what}`;

const resources: Readonly<Record<string, Known>> = {
  "aws:ec2/vpc:Vpc": { inputs: ["cidrBlock", "enableDnsSupport", "enableDnsHostnames", ...tags] },
  "aws:ec2/subnet:Subnet": {
    inputs: ["vpcId", "cidrBlock", "availabilityZone", "mapPublicIpOnLaunch", ...tags],
  },
  "aws:ec2/routeTable:RouteTable": { inputs: ["vpcId", ...tags] },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { inputs: ["subnetId", "routeTableId"] },
  "aws:ec2/securityGroup:SecurityGroup": { inputs: ["vpcId", "description", ...tags] },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": { inputs: rule },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": { inputs: rule },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    inputs: [
      "vpcId",
      "vpcEndpointType",
      "serviceName",
      "subnetIds",
      "securityGroupIds",
      "privateDnsEnabled",
      "policy",
      ...tags,
    ],
    adds: ({ serviceName }) => ({
      networkInterfaceIds: ["eni-0b", "eni-0a"],
      dnsEntries: [
        {
          dnsName: `vpce-0a-b.${String(serviceName).split(".").at(-1)}.us-east-1.vpce.amazonaws.com`,
          hostedZoneId: "Z7HUB22UULQXV",
        },
      ],
    }),
  },
  "aws:ec2/flowLog:FlowLog": {
    inputs: [
      ...["eniId", "trafficType", "logDestinationType", "logDestination", "iamRoleArn"],
      ...["maxAggregationInterval", ...tags],
    ],
  },
  "aws:ec2/instance:Instance": {
    inputs: [
      "ami",
      "instanceType",
      "subnetId",
      "vpcSecurityGroupIds",
      "iamInstanceProfile",
      "associatePublicIpAddress",
      "metadataOptions",
      "rootBlockDevice",
      ...tags,
    ],
  },
  "aws:iam/role:Role": {
    inputs: ["assumeRolePolicy", ...tags],
    adds: (_, name) => ({ arn: `arn:aws:iam::111111111111:role/${name}-0123456`, name: `${name}-0123456` }),
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { inputs: ["role", "policyArn"] },
  "aws:iam/rolePolicy:RolePolicy": { inputs: ["role", "name", "policy"] },
  "aws:iam/instanceProfile:InstanceProfile": {
    inputs: ["role", ...tags],
    adds: (_, name) => ({ name: `${name}-0123456` }),
  },
  "aws:apigateway/restApi:RestApi": {
    inputs: ["description", "endpointConfiguration", "disableExecuteApiEndpoint", "body", ...tags],
    adds: (_, name) => ({ name: `${name}-0123456`, executionArn, rootResourceId: "root012345" }),
  },
  "aws:apigateway/restApiPolicy:RestApiPolicy": { inputs: ["restApiId", "policy"] },
  "aws:apigateway/resource:Resource": { inputs: ["restApi", "parentId", "pathPart"] },
  "aws:apigateway/method:Method": {
    inputs: [
      ...method,
      "authorization",
      "authorizerId",
      "requestModels",
      "requestParameters",
      "requestValidatorId",
    ],
  },
  "aws:apigateway/authorizer:Authorizer": {
    inputs: [
      ...["restApi", "name", "type", "authorizerUri", "identitySource", "identityValidationExpression"],
      "authorizerResultTtlInSeconds",
    ],
  },
  "aws:apigateway/model:Model": { inputs: ["restApi", "name", "contentType", "schema"] },
  "aws:apigateway/requestValidator:RequestValidator": {
    inputs: ["restApi", "name", "validateRequestBody", "validateRequestParameters"],
  },
  "aws:apigateway/methodResponse:MethodResponse": {
    inputs: [...method, "statusCode", "responseModels", "responseParameters"],
  },
  "aws:apigateway/integration:Integration": {
    inputs: [
      ...[...method, "type", "requestTemplates", "integrationHttpMethod", "uri", "timeoutMilliseconds"],
      ...["requestParameters", "connectionType", "connectionId"],
    ],
  },
  "aws:apigateway/clientCertificate:ClientCertificate": { inputs: ["description", ...tags] },
  "aws:apigateway/vpcLink:VpcLink": { inputs: ["name", "targetArn", ...tags] },
  "aws:lb/loadBalancer:LoadBalancer": {
    inputs: [
      ...["internal", "loadBalancerType", "subnets", "securityGroups", "enableCrossZoneLoadBalancing"],
      ...["enforceSecurityGroupInboundRulesOnPrivateLinkTraffic", ...tags],
    ],
    adds: (_, name) => ({ arn: arn("elasticloadbalancing", `loadbalancer/net/${name}/0a1b`) }),
  },
  "aws:lb/targetGroup:TargetGroup": {
    inputs: ["vpcId", "port", "protocol", "targetType", ...tags],
    adds: (_, name) => ({ arn: arn("elasticloadbalancing", `targetgroup/${name}/0a1b`) }),
  },
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": { inputs: ["targetGroupArn", "targetId", "port"] },
  "aws:lb/listener:Listener": {
    inputs: ["loadBalancerArn", "port", "protocol", "defaultActions", ...tags],
  },
  "aws:lambda/function:Function": {
    inputs: [
      ...["name", "code", "handler", "runtime", "role", "timeout", "memorySize", "environment"],
      ...tags,
    ],
    adds: ({ name }) => ({ arn: arn("lambda", `function:${name}`) }),
  },
  "aws:lambda/permission:Permission": { inputs: ["function", "action", "principal", "sourceArn"] },
  "aws:apigateway/integrationResponse:IntegrationResponse": {
    inputs: [...method, "statusCode", "responseTemplates", "responseParameters", "selectionPattern"],
  },
  "aws:apigateway/deployment:Deployment": { inputs: ["restApi", "description", "triggers"] },
  "aws:apigateway/stage:Stage": {
    inputs: [
      "restApi",
      "deployment",
      "stageName",
      "accessLogSettings",
      "xrayTracingEnabled",
      "clientCertificateId",
      "variables",
      ...tags,
    ],
    adds: ({ stageName }) => ({
      arn: `arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5/stages/${String(stageName)}`,
    }),
  },
  "aws:apigateway/methodSettings:MethodSettings": {
    inputs: ["restApi", "stageName", "methodPath", "settings"],
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": { inputs: ["resourceArn", "webAclArn"] },
  "aws:apigateway/account:Account": { inputs: ["cloudwatchRoleArn"] },
  "aws:apigateway/domainName:DomainName": {
    inputs: ["domainName", "certificateArn", "endpointConfiguration", "securityPolicy", "policy", ...tags],
    adds: () => ({ domainNameId: "abcd1234", arn: domain.arn }),
  },
  "aws:apigateway/basePathMapping:BasePathMapping": {
    inputs: ["domainName", "domainNameId", "basePath", "restApi", "stageName"],
  },
  "aws:apigateway/domainNameAccessAssociation:DomainNameAccessAssociation": {
    inputs: ["domainNameArn", "accessAssociationSourceType", "accessAssociationSource", ...tags],
  },
  "aws:acm/certificate:Certificate": {
    inputs: ["domainName", "validationMethod", "certificateBody", "privateKey", "certificateChain", ...tags],
    adds: () => ({
      arn: arn("acm", "certificate/0"),
      domainValidationOptions: [
        { resourceRecordName: "_x", resourceRecordType: "CNAME", resourceRecordValue: "_y" },
      ],
    }),
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    inputs: ["certificateArn", "validationRecordFqdns"],
  },
  "aws:ram/resourceShare:ResourceShare": {
    inputs: ["name", "allowExternalPrincipals", ...tags],
    adds: () => ({ arn: domain.shareArn }),
  },
  "aws:ram/resourceAssociation:ResourceAssociation": { inputs: ["resourceShareArn", "resourceArn"] },
  "aws:ram/principalAssociation:PrincipalAssociation": { inputs: ["resourceShareArn", "principal"] },
  "aws:ram/resourceShareAccepter:ResourceShareAccepter": { inputs: ["shareArn"] },
  "aws:route53/zone:Zone": {
    inputs: ["name", "comment", "vpcs", ...tags],
    adds: () => ({ zoneId: "Z0NEWZONE" }),
  },
  "aws:route53/record:Record": {
    inputs: ["zoneId", "name", "type", "aliases", "records", "ttl"],
    adds: ({ name }) => ({ fqdn: name }),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    inputs: ["name", "retentionInDays", ...tags],
    adds: ({ name }) => ({ arn: arn("logs", `log-group:${String(name)}`) }),
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    inputs: ["name", "logGroupName", "pattern", "metricTransformation"],
  },
  "aws:cloudwatch/dashboard:Dashboard": { inputs: ["dashboardName", "dashboardBody"] },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    inputs: [
      ...[
        "name",
        "alarmDescription",
        "namespace",
        "metricName",
        "dimensions",
        "statistic",
        "extendedStatistic",
      ],
      ...["comparisonOperator", "threshold", "period", "evaluationPeriods", "datapointsToAlarm"],
      ...["treatMissingData", "alarmActions", "okActions", ...tags],
    ],
    adds: ({ name }) => ({ arn: arn("cloudwatch", `alarm:${name}`) }),
  },
};

/** Whether AWS keeps tags of a type. */
export function takesTags(type: string): boolean {
  return resources[type]?.inputs.includes("tags") === true;
}

const ids: Readonly<Record<string, string>> = {
  "aws:ec2/vpcEndpoint:VpcEndpoint": grant.vpcEndpointId,
  "aws:apigateway/restApi:RestApi": apiId,
  "aws:ec2/instance:Instance": "i-0123456789abcdef0",
  "aws:ec2/vpc:Vpc": vpcId,
};

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Values;
}

/** Mocks of the engine that record what a program registers. */
export class ProgramMocks implements pulumi.runtime.Mocks {
  readonly registered: Registered[] = [];
  /** What the program asked for that is not known here: the run fails with it. */
  readonly unknown: string[] = [];

  constructor(private readonly answers: MockAnswers) {}

  newResource({ type, name, inputs, custom, id }: pulumi.runtime.MockResourceArgs) {
    if (!custom) {
      if (!type.startsWith("private-api:")) return { id: "", state: inputs };
      this.registered.push({ type, name, inputs });
      return { id: "", state: inputs };
    }
    if (type === "pulumi:pulumi:StackReference") {
      const outputs = this.answers.stacks[name] ?? this.refuse(`stack ${name}`);
      return { id: name, state: { name, outputs } };
    }
    if (type === "aws:apigateway/account:Account" && id)
      return { id, state: { cloudwatchRoleArn: this.answers.loggingRole } };
    const known = resources[type] ?? this.refuse(`type ${type}`);
    for (const input of Object.keys(inputs))
      if (!known.inputs.includes(input)) this.refuse(`${type}: property ${input} = ${inputs[input]}`);
    this.registered.push({ type, name, inputs });
    return { id: ids[type] ?? `${name}-id`, state: { ...inputs, ...known.adds?.(inputs, name) } };
  }

  call({ token, inputs }: pulumi.runtime.MockCallArgs) {
    const answer = this.answers.functions[token] ?? this.refuse(`function ${token}`);
    return answer(inputs);
  }

  private refuse(what: string): never {
    this.unknown.push(what);
    throw new Error(`the mocks do not know ${what}`);
  }
}
