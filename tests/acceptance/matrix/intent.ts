import type { Grant } from "../../../shared/access/grant";
import type { Route } from "../../../shared/access/route";
import type { AcceptanceInput, CalledApi } from "../input";
import { grantedCalls } from "./calls";
import type { MethodCall } from "./row";

/** What the matrix is derived from: who may call what, and which callers and targets there are to try. */
export interface Intent {
  /** What the API grants to this consumer. */
  readonly grants: readonly Grant[];
  readonly routes: readonly Route[];
  readonly privateDns: boolean;
  /** Whether the API has a Route 53 alias for the consumer's endpoint. */
  readonly associated: boolean;
  /** The API's private domain, and whether the consumer may call by it. */
  readonly domain?:
    | { readonly stage: string; readonly associated: boolean; readonly onlyDoor: boolean }
    | undefined;
  /** The role that the probe signs with. */
  readonly ownRole: string;
  /** Whether the API's stage has a web ACL. */
  readonly webAcl?: boolean | undefined;
  readonly neighbour: boolean;
  /** Whether the deploying machine calls too. */
  readonly outside: boolean;
  readonly stranger: { readonly privateDns: boolean } | undefined;
  /** The call is one that the decoy's own policy admits: nothing but the endpoint policy can refuse it. */
  readonly decoy: { readonly associated: boolean; readonly call: MethodCall } | undefined;
  /** Whether what the authorizers let in is given. */
  readonly hasTokens?: boolean;
  /** Roles that the deploying machine can sign with. */
  readonly signsAs: {
    readonly deployer: boolean;
    readonly foreign: boolean;
    /** The role that the probe has: few deploying machines may assume it. */
    readonly granted?: boolean;
  };
}

export function intentOf(input: AcceptanceInput): Intent {
  const { api, inside, stranger } = input;
  return {
    ...granted(api, input),
    privateDns: inside.privateDns,
    domain: api.domain && {
      stage: api.stage,
      associated: api.domain.vpcEndpointIds.includes(inside.vpcEndpointId),
      onlyDoor: api.domain.onlyDoor,
    },
    webAcl: api.webAclArn !== undefined,
    neighbour: input.neighbourInstanceId !== undefined,
    outside: input.outside,
    stranger: stranger && { privateDns: stranger.privateDns },
    // What another's endpoint lets pass to other APIs is its owner's decision.
    decoy:
      inside.existingEndpointPolicy === undefined ? input.decoy && decoyOf(input.decoy, input) : undefined,
    hasTokens: input.tokenFile !== undefined,
    signsAs: {
      deployer: inside.roleArn !== undefined,
      foreign: input.foreignRoleArn !== undefined,
      granted: input.assumesProbeRole === true,
    },
  };
}

function granted(target: CalledApi, { inside }: AcceptanceInput) {
  return {
    grants: target.grants.filter((grant) => grant.vpcEndpointId === inside.vpcEndpointId),
    routes: target.routes,
    associated: target.associatedVpcEndpointIds.includes(inside.vpcEndpointId),
    ownRole: inside.instanceRole,
  };
}

function decoyOf(decoy: CalledApi, input: AcceptanceInput): Intent["decoy"] {
  const own = granted(decoy, input);
  const [call] = grantedCalls(own, "NONE");
  return call && { associated: own.associated, call };
}
