/**
 * What the sandbox's data plane and network know of the deployed AWS resources: read-only snapshots, made by
 * the control plane from the emulator and thrown away when a mutating call comes in.
 */

import type { Place } from "./moto/client";
import type { MetricName } from "./services/monitoring/metrics";

export interface SecurityGroupRule {
  /** "tcp", "udp", "icmp", or "-1" for every protocol. */
  readonly protocol: string;
  /** Inclusive port range; undefined (with protocol "-1") is every port. */
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
  readonly peer:
    | { readonly kind: "cidr"; readonly cidr: string }
    | { readonly kind: "group"; readonly groupId: string };
}

export interface SecurityGroup {
  readonly id: string;
  readonly vpcId: string;
  readonly ingress: readonly SecurityGroupRule[];
  readonly egress: readonly SecurityGroupRule[];
}

export interface Vpc {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly cidrs: readonly string[];
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
}

/** One network interface: what a packet leaves from or arrives at. */
export interface NetworkInterface {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly availabilityZone: string;
  readonly privateAddress: string;
  readonly groupIds: readonly string[];
}

export interface VpcEndpoint {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly vpcId: string;
  /** com.amazonaws.us-east-1.execute-api */
  readonly serviceName: string;
  readonly state: string;
  readonly privateDnsEnabled: boolean;
  /** The regional name first (vpce-x-y.execute-api.us-east-1.vpce.amazonaws.com), then one per zone. */
  readonly dnsNames: readonly string[];
  /** The policy document as text; undefined is AWS's default, full access. */
  readonly policy: string | undefined;
  readonly interfaces: readonly NetworkInterface[];
}

export interface Instance {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** "running", "stopped", "terminated", ... */
  readonly state: string;
  readonly interface: NetworkInterface;
  /** True when the route table of the subnet leads to an internet or NAT gateway the instance can use. */
  readonly internet: boolean;
  /** ARN of the role of the instance profile, when there is one. */
  readonly roleArn: string | undefined;
  /** ARNs of the managed policies attached to that role. */
  readonly rolePolicyArns: readonly string[];
}

/** Where the route table of a subnet sends what goes to a range outside the VPC. */
export interface SubnetRoute {
  readonly destination: string;
  /** Id of the target: pcx-..., vgw-..., igw-..., nat-...; or elsewhere. */
  readonly target: string;
}

export interface VpcPeering {
  readonly id: string;
  /** "pending-acceptance", "active", "deleted", ... */
  readonly state: string;
  readonly requesterVpcId: string;
  readonly accepterVpcId: string;
}

/** A site-to-site VPN connection that is available, of a gateway that is attached. */
export interface VpnConnection {
  readonly id: string;
  readonly gatewayId: string;
  readonly vpcId: string;
  /** Ranges of the network at its other end. */
  readonly staticRoutes: readonly string[];
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html */
export interface NetworkAcl {
  readonly id: string;
  /** By rule number: the first that fits decides, and without one nothing passes. */
  readonly entries: readonly NetworkAclEntry[];
}

export interface NetworkAclEntry {
  readonly egress: boolean;
  readonly allows: boolean;
  /** Number of the protocol; -1 is all. */
  readonly protocol: string;
  readonly cidr: string;
  /** undefined: all. */
  readonly ports: { readonly from: number; readonly to: number } | undefined;
}

/** A network load balancer. */
export interface LoadBalancer {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly interfaces: readonly NetworkInterface[];
  /** Its groups are asked for what comes by PrivateLink, as from a VPC link, too. */
  readonly checksPrivateLink: boolean;
  readonly listeners: readonly { readonly port: number; readonly targets: readonly Target[] }[];
}

export interface Target {
  readonly address: string;
  readonly port: number;
  /** undefined: the VPC has no interface of this address. */
  readonly interface: NetworkInterface | undefined;
}

/** The network of every account and region at one moment. */
export interface NetworkSnapshot {
  readonly vpcs: ReadonlyMap<string, Vpc>;
  readonly securityGroups: ReadonlyMap<string, SecurityGroup>;
  /** By subnet. */
  readonly networkAcls: ReadonlyMap<string, NetworkAcl>;
  readonly endpoints: ReadonlyMap<string, VpcEndpoint>;
  readonly instances: ReadonlyMap<string, Instance>;
  /** By subnet, of those that have an interface. */
  readonly routes: ReadonlyMap<string, readonly SubnetRoute[]>;
  readonly peerings: ReadonlyMap<string, VpcPeering>;
  readonly vpnConnections: ReadonlyMap<string, VpnConnection>;
  readonly privateZones: readonly PrivateZone[];
  /** By ARN. */
  readonly loadBalancers: ReadonlyMap<string, LoadBalancer>;
}

/** A private hosted zone: what the resolver of its VPCs answers before all else. */
export interface PrivateZone {
  readonly id: string;
  /** In lower case, without a dot at the end, as all names here. */
  readonly name: string;
  readonly vpcIds: readonly string[];
  readonly records: readonly ZoneRecord[];
}

export interface ZoneRecord {
  readonly name: string;
  readonly type: string;
  readonly values: readonly string[];
  /** Name of an endpoint that is asked instead. */
  readonly alias: string | undefined;
}

export interface Integration {
  /** MOCK, AWS_PROXY, HTTP or HTTP_PROXY; others are refused when they are put. */
  readonly type: string;
  readonly httpMethod: string | undefined;
  readonly uri: string | undefined;
  /** ARN of the role by which a function is invoked; undefined: by the function's own policy. */
  readonly credentials?: string | undefined;
  /** VPC link that it goes through; undefined: none. */
  readonly vpcLinkId: string | undefined;
  readonly timeoutMilliseconds: number;
  /** integration.request.header.X -> where its value comes from. */
  readonly requestParameters: Readonly<Record<string, string>>;
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly passthroughBehavior: string;
  /** What becomes of a body between text and bytes. */
  readonly contentHandling: ContentHandling | undefined;
  readonly responses: readonly IntegrationResponse[];
}

export type ContentHandling = "CONVERT_TO_BINARY" | "CONVERT_TO_TEXT";

export interface IntegrationResponse {
  readonly statusCode: string;
  readonly selectionPattern: string | undefined;
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
  readonly contentHandling: ContentHandling | undefined;
}

export interface Method {
  /** NONE, AWS_IAM, CUSTOM, COGNITO_USER_POOLS. */
  readonly authorizationType: string;
  /** Of methods with CUSTOM. */
  readonly authorizer: Authorizer | undefined;
  readonly apiKeyRequired: boolean;
  readonly requestParameters: Readonly<Record<string, boolean>>;
  /** Content type, or $default -> name of the model that a body of it must match. */
  readonly requestModels: Readonly<Record<string, string>>;
  /** What is checked before the integration is asked; undefined: nothing. */
  readonly validator: { readonly body: boolean; readonly parameters: boolean } | undefined;
  readonly integration: Integration | undefined;
  /** Status code -> response parameters declared for it. */
  readonly responses: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
}

export interface Authorizer {
  readonly id: string;
  readonly type: "TOKEN" | "REQUEST";
  readonly uri: string | undefined;
  /** ARN of the role by which the function is invoked; undefined: by the function's own policy. */
  readonly credentials?: string | undefined;
  /** Mapping expressions: method.request.header.Authorization, context.path. */
  readonly identitySources: readonly string[];
  /** What a token must look like; undefined: like anything. */
  readonly validationExpression: string | undefined;
  /** How long an answer counts; 0: for one request. */
  readonly ttlSeconds: number;
}

export interface ApiResource {
  readonly id: string;
  /** "/", "/pets/{id}", "/{proxy+}" */
  readonly path: string;
  /** GET, POST, ..., ANY. */
  readonly methods: Readonly<Record<string, Method>>;
}

/** What CreateDeployment froze. The data plane serves this and nothing newer. */
export interface GatewayResponse {
  readonly statusCode?: string | undefined;
  /** "gatewayresponse.header.NAME" -> where its value comes from. */
  readonly responseParameters?: Readonly<Record<string, string>> | undefined;
  /** By content type. */
  readonly responseTemplates?: Readonly<Record<string, string>> | undefined;
}

export interface DeploymentSnapshot {
  readonly deploymentId: string;
  /** PRIVATE, REGIONAL, EDGE */
  readonly endpointType: string;
  readonly policy: string | undefined;
  readonly vpcEndpointIds: readonly string[];
  readonly disableExecuteApiEndpoint: boolean;
  readonly resources: readonly ApiResource[];
  /** By name. */
  readonly models: Readonly<Record<string, { readonly schema?: string | undefined }>>;
  /** What the API makes of API Gateway's own answers, by their type. */
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>;
  readonly binaryMediaTypes: readonly string[];
  /** Bytes from which answers are compressed, and requests uncompressed; undefined: neither is done. */
  readonly minimumCompressionSize: number | undefined;
}

export interface Throttling {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

export interface DeployedStage {
  readonly name: string;
  readonly snapshot: DeploymentSnapshot;
  readonly variables: Readonly<Record<string, string>>;
  /** Access log: ARN of the log group and the format with $context variables. */
  readonly accessLog: { readonly destinationArn: string; readonly format: string } | undefined;
  readonly throttling: Throttling | undefined;
  /** Of single methods, instead of the stage's: by "resource path verb". */
  readonly methodThrottling: ReadonlyMap<string, Throttling>;
  /** The stage as a part of its requests sees it: another deployment, other variables. */
  readonly canary: { readonly percentTraffic: number; readonly stage: DeployedStage } | undefined;
  /** undefined: the stage has no canary. */
  readonly isCanary: boolean | undefined;
}

export interface DeployedApi {
  readonly id: string;
  /** What metrics call it. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly stages: ReadonlyMap<string, DeployedStage>;
  /**
   * Association as served now: that of the deployment made last, whichever stage it went to, because the
   * Route 53 alias belongs to the API and appears only once the API is deployed again.
   */
  readonly associatedVpcEndpointIds: readonly string[];
  readonly endpointType: string;
}

/** A private custom domain name, as it is served at once after each change. */
export interface DeployedDomain {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** undefined: it refuses everybody. */
  readonly policy: string | undefined;
  /** By base path; "" is the whole domain. */
  readonly mappings: ReadonlyMap<string, { readonly apiId: string; readonly stage: string | undefined }>;
  readonly certificate: DomainCertificate;
}

export type DomainCertificate =
  /** PEM, the certificate with its chain. */
  | { readonly kind: "imported"; readonly chain: string; readonly privateKey: string }
  /** One of the sandbox's authority, for these names. */
  | { readonly kind: "requested"; readonly names: readonly string[] };

/** What an access association of an endpoint leads to. */
export interface DomainDoor {
  readonly domain: DeployedDomain;
  readonly rejected: boolean;
  /** Milliseconds since 1970: association and domain name take time. */
  readonly usableFrom: number;
}

/** A role of IAM as far as it decides what its sessions may call. */
export interface Role {
  readonly arn: string;
  /** RoleId: another one for each role, be it of a name that was there before. */
  readonly id?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Inline policies by name, and attached managed policies (of the customer or of AWS) by ARN. */
  readonly policies: readonly { readonly name: string; readonly document: string }[];
  readonly permissionsBoundaryArn: string | undefined;
  /** Services that its trust policy lets assume it. */
  readonly services: readonly string[];
}

/** What an invocation of a function ended with. */
export interface FunctionInvocation {
  readonly requestId: string;
  /** Unhandled: the handler threw, or the process ended or took too long; the payload says which. */
  readonly functionError: "Unhandled" | undefined;
  readonly payload: Buffer;
  /** The end of the log. */
  readonly tail: Buffer;
}

/** A Lambda function as it is now: nothing of it is part of a deployment of an API. */
export interface LambdaTarget {
  readonly arn: string;
  /** Policy document; undefined: none. */
  readonly policy: string | undefined;
  invoke(payload: Buffer): Promise<FunctionInvocation>;
}

/** The control plane as the data plane sees it. What it reads is cached until something changes. */
export interface ControlPlane {
  network(): Promise<NetworkSnapshot>;
  /** Every deployed API of every account, by "region/apiId". */
  apis(): Promise<ReadonlyMap<string, DeployedApi>>;
  /** What each endpoint is associated with, by "endpointId/name". */
  doors(): Promise<ReadonlyMap<string, DomainDoor>>;
  /** undefined when the account has no role of this name. */
  role(account: string, name: string): Promise<Role | undefined>;
  /** undefined when there is no such function. */
  lambdaFunction(arn: string): LambdaTarget | undefined;
  /** ARN of the load balancer that an available VPC link of this account and region leads to. */
  vpcLinkTarget(place: { readonly account: string; readonly region: string }, id: string): string | undefined;
  /** Appends events to a CloudWatch log group; creates the stream. Must not throw into a request. */
  writeLog(destinationArn: string, stream: string, lines: readonly string[]): void;
  /** Adds to a metric of CloudWatch. */
  measure(place: Place, metric: MetricName, value: number): void;
}

/** A request that comes through no network, to an API as it is now, deployed or not: as a console tests it. */
export interface TestRequest {
  readonly api: DeployedApi;
  /** Of the API as it is now. */
  readonly stage: DeployedStage;
  readonly method: string;
  readonly path: string;
  /** The values of the path's parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: string;
  /** Names and values in turn, as texts. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** Who tests. */
  readonly tester: { readonly account: string; readonly arn: string; readonly userId: string };
}

/** What came of a test, and its lines as the execution log has them. */
export interface Tested {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string;
  readonly log: readonly string[];
  readonly latency: number;
}

export interface TestedAuthorizer extends Pick<Tested, "log" | "latency"> {
  /** undefined: it let in whom its policy allows. */
  readonly refused: number | undefined;
  readonly principalId: string | undefined;
  readonly policy: string | undefined;
}

/** Carries out what a client asks of an API without a network. */
export interface ApiTests {
  method(resource: ApiResource, method: Method, request: TestRequest): Promise<Tested>;
  authorizer(authorizer: Authorizer, request: TestRequest): Promise<TestedAuthorizer>;
}

/** Where a connection comes from: an interface in a VPC, or the public internet. */
export type Source =
  | { readonly kind: "instance"; readonly instanceId: string }
  | { readonly kind: "internet"; readonly address: string };

export interface ShellCommand {
  readonly instanceId: string;
  /** Lines of AWS-RunShellScript. */
  readonly commands: readonly string[];
  readonly workingDirectory: string | undefined;
  readonly timeoutSeconds: number;
}

export interface ShellResult {
  readonly status: "Success" | "Failed" | "TimedOut" | "Cancelled";
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the SSM Agent of an instance stands to Systems Manager. */
export type Agent =
  | { readonly state: "connected" }
  /** cut off: the instance runs, but its agent does not reach Systems Manager. off: the instance does not run. */
  | { readonly state: "cut off" | "off"; readonly reason: string };

/** What SSM needs of the instances: offered by the network side, called by the SSM API. */
export interface Instances {
  agent(instanceId: string): Promise<Agent>;
  run(command: ShellCommand, signal: AbortSignal): Promise<ShellResult>;
}
