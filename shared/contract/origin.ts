/** Tags that say which program made a resource: by them `npm run repair` finds what a killed update left behind. */
export const originTags = {
  /** consumer or provider: the Pulumi project. */
  side: "private-api:side",
  stack: "private-api:stack",
  /** The resource's logical name in its program. */
  name: "private-api:name",
} as const;

/** The types in use that take tags. What else a program makes is found by the resource that holds it. */
export const tagged: ReadonlySet<string> = new Set([
  "aws:acm/certificate:Certificate",
  "aws:apigateway/domainName:DomainName",
  "aws:apigateway/domainNameAccessAssociation:DomainNameAccessAssociation",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/stage:Stage",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:ec2/instance:Instance",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:iam/instanceProfile:InstanceProfile",
  "aws:iam/role:Role",
  "aws:lambda/function:Function",
  "aws:ram/resourceShare:ResourceShare",
  "aws:route53/zone:Zone",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
]);
