/** What is charged, and by AWS's page. */
interface Price {
  readonly usd: number;
  /** What one of it is. */
  readonly unit: string;
  /** AWS's page of it. Most of these fill in their amounts by a script, for a region that the reader chooses. */
  readonly page: string;
  /** Where the amount stands in AWS's own words, and when it was read there; left out, it is known from others alone. */
  readonly read?: { readonly on: string; readonly at: string };
}

const page = {
  privateLink: "https://aws.amazon.com/privatelink/pricing/",
  apiGateway: "https://aws.amazon.com/api-gateway/pricing/",
  route53: "https://aws.amazon.com/route53/pricing/",
  cloudWatch: "https://aws.amazon.com/cloudwatch/pricing/",
  ec2: "https://aws.amazon.com/ec2/pricing/on-demand/",
  ebs: "https://aws.amazon.com/ebs/pricing/",
  lambda: "https://aws.amazon.com/lambda/pricing/",
  loadBalancing: "https://aws.amazon.com/elasticloadbalancing/pricing/",
  kms: "https://aws.amazon.com/kms/pricing/",
  xray: "https://aws.amazon.com/xray/pricing/",
  waf: "https://aws.amazon.com/waf/pricing/",
  secrets: "https://aws.amazon.com/secrets-manager/pricing/",
} as const;

const privateApis =
  "https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html";
const howPricingWorks = "https://docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/lambda.html";

const read = (at: string, on = "2026-11-30") => ({ read: { on, at } });

/** The regions whose prices the table has. Others differ by up to a third. */
export const pricedRegions = ["us-east-1"] as const;

export type PricedRegion = (typeof pricedRegions)[number];

/** When the table was last written. */
export const pricesAsOf = "2026-11-30";

/** As AWS's calculator counts a month. */
export const hoursOfMonth = 730;

/** List prices of the first tier: without taxes, free tiers and discounts. */
export const prices = {
  endpointHour: { usd: 0.01, unit: "zone-hour", page: page.privateLink },
  endpointData: { usd: 0.01, unit: "GB", page: page.privateLink, ...read(page.privateLink) },
  calls: { usd: 3.5, unit: "million calls", page: page.apiGateway, ...read(privateApis) },
  zone: { usd: 0.5, unit: "zone", page: page.route53 },
  logs: { usd: 0.5, unit: "GB", page: page.cloudWatch },
  storedLogs: { usd: 0.03, unit: "GB-month", page: page.cloudWatch },
  alarm: { usd: 0.1, unit: "alarm", page: page.cloudWatch },
  metric: { usd: 0.3, unit: "metric", page: page.cloudWatch },
  dashboard: { usd: 3, unit: "dashboard", page: page.cloudWatch },
  "t4g.nano": { usd: 0.0042, unit: "hour", page: page.ec2 },
  "t3.nano": { usd: 0.0052, unit: "hour", page: page.ec2 },
  gp3: { usd: 0.08, unit: "GB-month", page: page.ebs },
  invocations: { usd: 0.2, unit: "million invocations", page: page.lambda, ...read(howPricingWorks) },
  functionTime: { usd: 0.0000166667, unit: "GB-second", page: page.lambda, ...read(howPricingWorks) },
  armFunctionTime: { usd: 0.0000133334, unit: "GB-second", page: page.lambda },
  networkLoadBalancer: { usd: 0.0225, unit: "hour", page: page.loadBalancing },
  loadBalancerCapacity: {
    usd: 0.006,
    unit: "NLCU-hour",
    page: page.loadBalancing,
    ...read(page.loadBalancing),
  },
  key: { usd: 1, unit: "key", page: page.kms },
  traces: { usd: 5, unit: "million traces", page: page.xray },
  inspectedCalls: { usd: 0.6, unit: "million calls", page: page.waf },
  webAcl: { usd: 5, unit: "web ACL", page: page.waf },
  secret: { usd: 0.4, unit: "secret", page: page.secrets },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;

export function priceOf(name: PriceName): Price {
  return prices[name];
}

/** Types that AWS charges nothing for: what they carry or serve has its own line. */
export const freeTypes: ReadonlySet<string> = new Set([
  "aws:acm/certificate:Certificate",
  "aws:acm/certificateValidation:CertificateValidation",
  "aws:apigateway/account:Account",
  "aws:apigateway/authorizer:Authorizer",
  "aws:apigateway/basePathMapping:BasePathMapping",
  "aws:apigateway/clientCertificate:ClientCertificate",
  "aws:apigateway/deployment:Deployment",
  "aws:apigateway/domainName:DomainName",
  "aws:apigateway/domainNameAccessAssociation:DomainNameAccessAssociation",
  "aws:apigateway/integration:Integration",
  "aws:apigateway/integrationResponse:IntegrationResponse",
  "aws:apigateway/method:Method",
  "aws:apigateway/methodResponse:MethodResponse",
  "aws:apigateway/methodSettings:MethodSettings",
  "aws:apigateway/model:Model",
  "aws:apigateway/requestValidator:RequestValidator",
  "aws:apigateway/resource:Resource",
  "aws:apigateway/response:Response",
  "aws:apigateway/restApiPolicy:RestApiPolicy",
  "aws:apigateway/vpcLink:VpcLink",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcEndpointService:VpcEndpointService",
  "aws:iam/instanceProfile:InstanceProfile",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:lambda/permission:Permission",
  "aws:lb/listener:Listener",
  "aws:lb/targetGroup:TargetGroup",
  "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  "aws:ram/principalAssociation:PrincipalAssociation",
  "aws:ram/resourceAssociation:ResourceAssociation",
  "aws:ram/resourceShare:ResourceShare",
  "aws:ram/resourceShareAccepter:ResourceShareAccepter",
  "aws:route53/record:Record",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
]);
