/** Requests and the resources that they name, without a sandbox. */
import type { Call } from "../call";
import type { LookUp } from "./look-up";

export const account = "111111111111";
export const session = `arn:aws:sts::${account}:assumed-role/deployer/session`;

export interface Request {
  readonly service: string;
  readonly operation: string;
  /** Fields of the form (query protocols), or parameters of the path. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** REST: "POST /restapis" */
  readonly rest?: string;
}

export function call({ service, operation, parameters = {}, body, rest = "POST /" }: Request): Call {
  const [method = "", target = ""] = rest.split(" ");
  return {
    service,
    operation,
    region: "us-east-1",
    account,
    principal: { account, arn: session, userId: "AROA:session", tokenIssuedAt: 1_800_000_000 },
    method,
    target,
    headers: {},
    body: Buffer.from(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body)),
    parameters: new Map(Object.entries(parameters)),
  };
}

const own = { project: "private-api" };

/** The deployed resources. All have the project's tag, except those whose id ends in "other". */
export const deployed: LookUp = {
  role: async (_, name) =>
    name === "consumer-probe"
      ? { arn: `arn:aws:iam::${account}:role/team/consumer-probe`, tags: own, boundary: undefined }
      : undefined,
  profile: async (_, name) =>
    name === "consumer-probe"
      ? {
          arn: `arn:aws:iam::${account}:instance-profile/consumer-probe`,
          tags: own,
          roleArn: `arn:aws:iam::${account}:role/team/consumer-probe`,
        }
      : undefined,
  ec2Tags: async (_, id) => (id.endsWith("other") ? {} : own),
  routeTableAssociation: async (_, id) =>
    id === "rtbassoc-1" ? { routeTableId: "rtb-1", subnetId: "subnet-1" } : undefined,
  peering: async (_, id) =>
    id === "pcx-1"
      ? { requester: { account: "222222222222", vpcId: "vpc-2" }, accepter: { account, vpcId: "vpc-1" } }
      : undefined,
  logGroupTags: async () => own,
  functionTags: () => ({}),
  loadBalancingTags: async () => own,
  vpcLinkTags: () => own,
  clientCertificateTags: () => own,
  restApi: (_, id) =>
    id === "private001" ? { endpointTypes: ["PRIVATE"], tags: own, stageTags: { dev: own } } : undefined,
  domainName: (arn) => (arn.endsWith("+known") ? {} : undefined),
  resourceShare: (arn) =>
    arn.endsWith("/known") ? { name: "domains", allowExternalPrincipals: true } : undefined,
  invitation: (arn) => (arn.endsWith("/known") ? { owner: "222222222222", shareName: "domains" } : undefined),
  keptTags: (arn) => (arn.endsWith("known") ? own : {}),
};
