import { z } from "zod";
import { hoursOfMonth, type PriceName } from "./prices";

/** What is assumed where no plan shows it. */
export const assumed = {
  /** A line of the access log. */
  accessLogBytes: 1000,
  /** What Lambda itself writes of an invocation: START, END and REPORT. */
  functionLogBytes: 400,
  /** Two records of a flow log, of about 120 bytes, for each call: one connection a call. */
  flowLogBytes: 240,
  /** X-Ray's default rule traces the first call of a second, and of the rest this part. */
  tracedPart: 0.05,
  functionSeconds: 0.1,
  /** The root volume of Amazon Linux 2023's images. */
  volumeGb: 8,
  /** Where a plan does not know the subnets yet. */
  zones: 2,
  /** Where a log is kept forever, or a plan does not say for how long. */
  retentionDays: 30,
} as const;

/** What a month is taken to be. */
export interface Usage {
  readonly calls: number;
  /** GB, 10^9 bytes, through the endpoints for execute-api, both directions. */
  readonly gb: number;
}

/** What a month's use comes to at each resource that is used. */
export interface Calls extends Usage {
  /** Of the calls, those that one of the functions answers: they share all of them. */
  readonly ofFunction: number;
  /** Of the data, what passes one of the endpoints for execute-api. */
  readonly gbOfEndpoint: number;
}

interface Charge {
  readonly what: string;
  readonly quantity: number;
  readonly price: PriceName;
  readonly standing?: boolean;
}

type Priced = readonly Charge[] | { readonly unpriced: string };
/** A value that is not known yet is null. */
type Inputs = Readonly<Record<string, unknown>>;

const million = 1e6;
const gigabyte = 1e9;

/** How each type is charged; what is neither here nor free has no price. */
export const priced: Readonly<Record<string, (inputs: Inputs, calls: Calls) => Priced>> = {
  "aws:ec2/vpcEndpoint:VpcEndpoint": endpointCharges,
  "aws:ec2/instance:Instance": instanceCharges,
  "aws:apigateway/restApi:RestApi": (_, { calls }) => [
    { what: "calls", quantity: calls / million, price: "calls" },
  ],
  "aws:apigateway/stage:Stage": stageCharges,
  "aws:cloudwatch/logGroup:LogGroup": logCharges,
  "aws:cloudwatch/metricAlarm:MetricAlarm": () => one("alarm", "alarm"),
  "aws:cloudwatch/dashboard:Dashboard": () => one("dashboard", "dashboard"),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": () => one("its metric", "metric"),
  "aws:route53/zone:Zone": () => one("hosted zone", "zone"),
  "aws:kms/key:Key": () => one("key", "key"),
  "aws:secretsmanager/secret:Secret": () => one("secret", "secret"),
  "aws:lambda/function:Function": functionCharges,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancerCharges,
  "aws:wafv2/webAcl:WebAcl": () => one("web ACL, without its rules", "webAcl"),
  "aws:wafv2/webAclAssociation:WebAclAssociation": (_, { calls }) => [
    {
      what: "calls inspected; the ACL and its rules are its owner's",
      quantity: calls / million,
      price: "inspectedCalls",
    },
  ],
  // What it writes is charged at its log group.
  "aws:ec2/flowLog:FlowLog": () => [],
};

function one(what: string, price: PriceName): Charge[] {
  return [{ what, quantity: 1, price, standing: true }];
}

/** Whether an endpoint is one for execute-api. */
export function servesApi({ serviceName }: Inputs): boolean {
  return typeof serviceName === "string" && serviceName.endsWith(".execute-api");
}

function endpointCharges(inputs: Inputs, { gbOfEndpoint }: Calls): Priced {
  const { vpcEndpointType: type = "Gateway" } = inputs;
  if (type === "Gateway") return [];
  if (type !== "Interface") return { unpriced: `an endpoint of type ${String(type ?? "not known yet")}` };
  const { subnetIds } = inputs;
  const zones = Array.isArray(subnetIds) ? subnetIds.length : undefined;
  const service = typeof inputs.serviceName === "string" ? inputs.serviceName.split(".").at(-1) : "interface";
  return [
    {
      what: `${service}, ${zones ?? `${assumed.zones} (not known yet)`} zones`,
      quantity: (zones ?? assumed.zones) * hoursOfMonth,
      price: "endpointHour",
      standing: true,
    },
    { what: "data, both directions", quantity: servesApi(inputs) ? gbOfEndpoint : 0, price: "endpointData" },
  ];
}

const volume = z
  .object({ volumeSize: z.number().nullish(), volumeType: z.string().nullish() })
  .nullish()
  .catch(undefined);

function instanceCharges({ instanceType, rootBlockDevice }: Inputs): Priced {
  if (instanceType !== "t4g.nano" && instanceType !== "t3.nano")
    return { unpriced: `an instance of type ${String(instanceType ?? "not known yet")}` };
  const { volumeSize, volumeType } = volume.parse(rootBlockDevice) ?? {};
  if (volumeType !== "gp3") return { unpriced: `a volume of type ${volumeType ?? "not known yet"}` };
  return [
    { what: instanceType, quantity: hoursOfMonth, price: instanceType, standing: true },
    { what: "root volume", quantity: volumeSize ?? assumed.volumeGb, price: "gp3", standing: true },
  ];
}

function stageCharges({ xrayTracingEnabled }: Inputs, { calls }: Calls): Priced {
  if (xrayTracingEnabled !== true) return [];
  const traced = (calls * assumed.tracedPart) / million;
  return [
    { what: `traces of ${assumed.tracedPart * 100} % of the calls`, quantity: traced, price: "traces" },
  ];
}

function logCharges({ name, retentionInDays }: Inputs, calls: Calls): Priced {
  if (typeof name !== "string") return { unpriced: "a log whose name is not known yet" };
  if (name.startsWith("API-Gateway-Execution-Logs"))
    return { unpriced: "errors of API Gateway, as they come" };
  const [what, bytes] = written(name, calls);
  const gb = bytes / gigabyte;
  const days =
    typeof retentionInDays === "number" && retentionInDays > 0 ? retentionInDays : assumed.retentionDays;
  return [
    { what, quantity: gb, price: "logs" },
    { what: `kept ${days} days`, quantity: (gb * days) / 30, price: "storedLogs" },
  ];
}

/** By the group's name, as the programs and AWS give it. */
function written(name: string, { calls, ofFunction }: Calls): readonly [what: string, bytes: number] {
  if (name.startsWith("/aws/lambda/"))
    return [
      `log of a function, ${assumed.functionLogBytes} bytes a call`,
      ofFunction * assumed.functionLogBytes,
    ];
  if (name.includes("flow-log"))
    return [`flow log, at most ${assumed.flowLogBytes} bytes a call`, calls * assumed.flowLogBytes];
  return [`access log, ${assumed.accessLogBytes} bytes a call`, calls * assumed.accessLogBytes];
}

function functionCharges({ memorySize, architectures }: Inputs, { ofFunction }: Calls): Priced {
  const memory = typeof memorySize === "number" ? memorySize : 128;
  const arm = Array.isArray(architectures) && architectures[0] === "arm64";
  const seconds = ofFunction * assumed.functionSeconds;
  return [
    { what: "invocations", quantity: ofFunction / million, price: "invocations" },
    {
      what: `${memory} MB, ${assumed.functionSeconds * 1000} ms a call`,
      quantity: (seconds * memory) / 1024,
      price: arm ? "armFunctionTime" : "functionTime",
    },
  ];
}

function loadBalancerCharges({ loadBalancerType }: Inputs, { gb }: Calls): Priced {
  if (loadBalancerType !== "network")
    return { unpriced: `a load balancer of type ${String(loadBalancerType ?? "application")}` };
  return [
    { what: "network load balancer", quantity: hoursOfMonth, price: "networkLoadBalancer", standing: true },
    // One unit serves 1 GB in an hour.
    { what: "capacity, by the data", quantity: gb, price: "loadBalancerCapacity" },
  ];
}
