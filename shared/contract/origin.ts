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
  "aws:apigateway/clientCertificate:ClientCertificate",
  "aws:apigateway/domainName:DomainName",
  "aws:apigateway/domainNameAccessAssociation:DomainNameAccessAssociation",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/stage:Stage",
  "aws:apigateway/vpcLink:VpcLink",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/instance:Instance",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:iam/instanceProfile:InstanceProfile",
  "aws:iam/role:Role",
  "aws:lambda/function:Function",
  "aws:lb/listener:Listener",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:lb/targetGroup:TargetGroup",
  "aws:ram/resourceShare:ResourceShare",
  "aws:route53/zone:Zone",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
]);

/**
 * A text as the value of a tag: of what is neither letter, number nor space AWS takes these alone.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export function tagValue(text: string): string {
  return text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, "_");
}
