/**
 * The tests' world: consumer 111111111111 with a VPC, an endpoint and a probe; provider 222222222222 with a private
 * API. Each case changes one thing in it.
 */
import type { Place } from "../moto/client";
import type { MetricName } from "../services/monitoring/metrics";
import type {
  ApiResource,
  ControlPlane,
  DeployedApi,
  DeployedStage,
  DeploymentSnapshot,
  DomainDoor,
  Instance,
  LambdaTarget,
  LoadBalancer,
  Method,
  NetworkInterface,
  PrivateZone,
  Role,
  SecurityGroup,
  Vpc,
  VpcEndpoint,
} from "../snapshots";

export const region = "us-east-1";
export const privateApiId = "a1b2c3d4e5";
export const publicApiId = "p1u2b3l4i5";
export const endpointId = "vpce-0aaaaaaaaaaaaaaaa";
export const endpointName = `${endpointId}-abcdefgh.execute-api.${region}.vpce.amazonaws.com`;
export const probeId = "i-0123456789abcdef0";
export const privateApiArn = `arn:aws:execute-api:${region}:222222222222:${privateApiId}`;
export const maskedArn = `arn:aws:execute-api:${region}:********2222:${privateApiId}`;
export const logGroup = `arn:aws:logs:${region}:222222222222:log-group:/access`;

/** The world as plain data that a case may change. */
export type Mutable<T> =
  T extends ReadonlyMap<infer K, infer V>
    ? Map<K, Mutable<V>>
    : T extends readonly (infer E)[]
      ? Mutable<E>[]
      : T extends object
        ? { -readonly [K in keyof T]: Mutable<T[K]> }
        : T;

export interface TestWorld {
  vpc: Mutable<Vpc>;
  clients: Mutable<SecurityGroup>;
  endpoints: Mutable<SecurityGroup>;
  endpoint: Mutable<VpcEndpoint>;
  ssm: Mutable<VpcEndpoint>;
  ssmmessages: Mutable<VpcEndpoint>;
  probe: Mutable<Instance>;
  snapshot: Mutable<DeploymentSnapshot>;
  stage: Mutable<DeployedStage>;
  api: Mutable<DeployedApi>;
  publicApi: Mutable<DeployedApi>;
  /** By "account/name". */
  roles: Map<string, Mutable<Role>>;
  /** By "endpointId/name". */
  doors: Map<string, Mutable<DomainDoor>>;
  privateZones: Mutable<PrivateZone>[];
  /** By ARN. */
  loadBalancers: Map<string, Mutable<LoadBalancer>>;
  /** Security groups in the provider's account. */
  providerGroups: Mutable<SecurityGroup>[];
}

const https = (peer: { kind: "cidr"; cidr: string } | { kind: "group"; groupId: string }) => ({
  protocol: "tcp",
  fromPort: 443,
  toPort: 443,
  peer,
});

function networkInterface(
  id: string,
  zone: string,
  address: string,
  groupId: string,
): Mutable<NetworkInterface> {
  return {
    id,
    vpcId: "vpc-0consumer",
    subnetId: `subnet-${zone}`,
    availabilityZone: zone,
    privateAddress: address,
    groupIds: [groupId],
  };
}

function endpointOf(id: string, service: string, octet: number): Mutable<VpcEndpoint> {
  const suffix = `.${service}.${region}.vpce.amazonaws.com`;
  return {
    id,
    account: "111111111111",
    region: region,
    vpcId: "vpc-0consumer",
    serviceName: `com.amazonaws.${region}.${service}`,
    state: "available",
    privateDnsEnabled: true,
    dnsNames: ["", "-us-east-1a", "-us-east-1b"].map((zone) => `${id}-abcdefgh${zone}${suffix}`),
    policy: undefined,
    interfaces: [
      networkInterface(`eni-${service}-a`, "us-east-1a", `10.0.0.${octet}`, "sg-0endpoint"),
      networkInterface(`eni-${service}-b`, "us-east-1b", `10.0.1.${octet}`, "sg-0endpoint"),
    ],
  };
}

export function mockMethod(body = '{"message":"hello"}'): Mutable<Method> {
  return {
    authorizationType: "NONE",
    authorizer: undefined,
    apiKeyRequired: false,
    requestParameters: {},
    requestModels: {},
    validator: undefined,
    integration: {
      type: "MOCK",
      httpMethod: undefined,
      uri: undefined,
      vpcLinkId: undefined,
      timeoutMilliseconds: 29_000,
      requestParameters: {},
      requestTemplates: { "application/json": '{"statusCode": 200}' },
      passthroughBehavior: "WHEN_NO_MATCH",
      contentHandling: undefined,
      responses: [
        {
          statusCode: "200",
          selectionPattern: undefined,
          responseParameters: {},
          responseTemplates: { "application/json": body },
          contentHandling: undefined,
        },
      ],
    },
    responses: { "200": {} },
  };
}

export function resource(path: string, methods: Mutable<ApiResource["methods"]>): Mutable<ApiResource> {
  return { id: `r${path.replace(/\W+/g, "")}`, path, methods };
}

/** Allows these resources through the consumer's endpoint only. */
export function resourcePolicy(resources: readonly string[] = [`${privateApiArn}/v1/GET/*`]): string {
  const statement = (Effect: string, Resource: readonly string[], Condition: object) => ({
    Effect,
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource,
    Condition,
  });
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      statement("Allow", resources, { StringEquals: { "aws:SourceVpce": endpointId } }),
      statement("Deny", [`${privateApiArn}/*`], { StringNotEquals: { "aws:SourceVpce": endpointId } }),
    ],
  });
}

/** A role with an inline policy that allows these resources; without resources it has no policy. */
export function roleOf(account: string, name: string, resources: readonly string[] = []): Mutable<Role> {
  const statement = { Effect: "Allow", Action: "execute-api:Invoke", Resource: resources };
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return {
    arn: `arn:aws:iam::${account}:role/${name}`,
    tags: {},
    policies: resources.length === 0 ? [] : [{ name: "invoke", document }],
    permissionsBoundaryArn: undefined,
    services: [],
  };
}

function stageOf(snapshot: Mutable<DeploymentSnapshot>): Mutable<DeployedStage> {
  return {
    name: "v1",
    snapshot,
    variables: { greeting: "hello" },
    accessLog: undefined,
    throttling: undefined,
    methodThrottling: new Map(),
    canary: undefined,
    isCanary: undefined,
  };
}

export function testWorld(): TestWorld {
  const snapshot: Mutable<DeploymentSnapshot> = {
    deploymentId: "dep001",
    endpointType: "PRIVATE",
    policy: resourcePolicy(),
    vpcEndpointIds: [endpointId],
    disableExecuteApiEndpoint: false,
    resources: [resource("/", { ANY: mockMethod() })],
    models: {},
    gatewayResponses: {},
    binaryMediaTypes: [],
    minimumCompressionSize: undefined,
  };
  const stage = stageOf(snapshot);
  const publicStage = stageOf({
    ...snapshot,
    endpointType: "REGIONAL",
    policy: undefined,
    resources: [resource("/", { GET: mockMethod('{"message":"public"}') })],
  });
  return {
    doors: new Map(),
    privateZones: [],
    loadBalancers: new Map(),
    providerGroups: [],
    roles: new Map([["111111111111/probe", roleOf("111111111111", "probe")]]),
    vpc: {
      id: "vpc-0consumer",
      account: "111111111111",
      region: region,
      cidrs: ["10.0.0.0/16"],
      dnsSupport: true,
      dnsHostnames: true,
    },
    clients: {
      id: "sg-0client",
      vpcId: "vpc-0consumer",
      ingress: [],
      egress: [https({ kind: "group", groupId: "sg-0endpoint" })],
    },
    endpoints: {
      id: "sg-0endpoint",
      vpcId: "vpc-0consumer",
      ingress: [https({ kind: "group", groupId: "sg-0client" })],
      egress: [],
    },
    endpoint: endpointOf(endpointId, "execute-api", 10),
    ssm: endpointOf("vpce-0bbbbbbbbbbbbbbbb", "ssm", 11),
    ssmmessages: endpointOf("vpce-0cccccccccccccccc", "ssmmessages", 12),
    probe: {
      id: probeId,
      account: "111111111111",
      region: region,
      state: "running",
      interface: networkInterface("eni-probe", "us-east-1a", "10.0.0.50", "sg-0client"),
      internet: false,
      roleArn: "arn:aws:iam::111111111111:role/probe",
      rolePolicyArns: ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
    },
    snapshot,
    stage,
    api: {
      id: privateApiId,
      name: "orders",
      account: "222222222222",
      region: region,
      stages: new Map([[stage.name, stage]]),
      associatedVpcEndpointIds: [endpointId],
      endpointType: "PRIVATE",
    },
    publicApi: {
      id: publicApiId,
      name: "public",
      account: "222222222222",
      region: region,
      stages: new Map([[publicStage.name, publicStage]]),
      associatedVpcEndpointIds: [],
      endpointType: "REGIONAL",
    },
  };
}

export const customDomain = "api.example.internal";
export const domainArn = `arn:aws:execute-api:${region}:222222222222:/domainnames/${customDomain}+dom1234567`;

/** A domain name of the provider, whose policy allows all callers through the consumer's endpoint. */
export function domainDoor(): Mutable<DomainDoor> {
  const statement = (Effect: string, condition: object) => ({
    Effect,
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource: "execute-api:/*",
    ...condition,
  });
  const others = { Condition: { StringNotEquals: { "aws:SourceVpce": endpointId } } };
  return {
    domain: {
      arn: domainArn.replace(":execute-api:", ":apigateway:"),
      id: "dom1234567",
      name: customDomain,
      account: "222222222222",
      region: region,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [statement("Allow", {}), statement("Deny", others)],
      }),
      mappings: new Map([["orders", { apiId: privateApiId, stage: "v1" }]]),
      certificate: { kind: "requested", names: [customDomain] },
    },
    rejected: false,
    usableFrom: 0,
  };
}

/** Associates the consumer's endpoint with the domain name, and adds the zone for its VPC. */
export function withDomain(world: TestWorld): TestWorld {
  world.doors.set(`${endpointId}/${customDomain}`, domainDoor());
  world.privateZones.push({
    id: "Z0DOMAIN",
    name: customDomain,
    vpcIds: [world.vpc.id],
    records: [{ name: customDomain, type: "A", values: [], alias: endpointName }],
  });
  return world;
}

export interface LoggedLines {
  readonly destinationArn: string;
  readonly stream: string;
  readonly lines: readonly string[];
}

/** A control plane with the test's world, which records log lines. */
export class FakeControlPlane implements ControlPlane {
  world: TestWorld = testWorld();
  readonly logged: LoggedLines[] = [];
  readonly measured: (Place & MetricName & { readonly value: number })[] = [];

  async network() {
    const { vpc, clients, endpoints, endpoint, ssm, ssmmessages, probe } = this.world;
    return {
      vpcs: new Map([[vpc.id, vpc]]),
      securityGroups: new Map(
        [clients, endpoints, ...this.world.providerGroups].map((group) => [group.id, group]),
      ),
      networkAcls: new Map(),
      endpoints: new Map([endpoint, ssm, ssmmessages].map((each) => [each.id, each])),
      instances: new Map([[probe.id, probe]]),
      routes: new Map(),
      peerings: new Map(),
      vpnConnections: new Map(),
      privateZones: this.world.privateZones,
      loadBalancers: this.world.loadBalancers,
    };
  }

  async apis() {
    const { api, publicApi } = this.world;
    return new Map([api, publicApi].map((each) => [`${each.region}/${each.id}`, each]));
  }

  async doors() {
    return this.world.doors;
  }

  async role(account: string, name: string) {
    return this.world.roles.get(`${account}/${name}`);
  }

  /** By ARN. */
  readonly functions = new Map<string, LambdaTarget>();

  lambdaFunction(arn: string) {
    return this.functions.get(arn);
  }

  measure(place: Place, metric: MetricName, value: number): void {
    this.measured.push({ ...place, ...metric, value });
  }

  /** By id. */
  readonly vpcLinks = new Map<string, string>();

  vpcLinkTarget(_: unknown, id: string) {
    return this.vpcLinks.get(id);
  }

  writeLog(destinationArn: string, stream: string, lines: readonly string[]): void {
    this.logged.push({ destinationArn, stream, lines });
  }
}
