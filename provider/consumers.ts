import * as pulumi from "@pulumi/pulumi";
import { type ConsumerOutputs, consumerOutputs } from "../shared/contract/consumer";
import { fault } from "../shared/contract/fault";
import { notYetKnown, requirePeer } from "../shared/contract/peer";
import type { AdmittedConsumer } from "../shared/contract/provider";
import type { GrantInput } from "./components/private-api";
import { type ConsumerGrants, callersOfConsumer } from "./config";

/** A consumer stack of the config together with what it exports. */
export interface Consumer {
  readonly vpcEndpointId: pulumi.Input<string>;
  readonly grants: readonly GrantInput[];
  /** The line of this project's outputs that tells the consumer what it may call. */
  readonly admitted: pulumi.Output<AdmittedConsumer>;
}

/** Reads every consumer of the config; each must be deployed, in this region, except in a preview. */
export function readConsumers(
  consumers: readonly ConsumerGrants[],
  stage: string,
  region: string,
): Promise<Consumer[]> {
  return Promise.all(
    consumers.map(async ({ stack, grants: granted }) => {
      const peer = await requirePeer(consumerOutputs, stack);
      if (peer !== undefined) requireRegion(peer, region, stack);
      const { vpcEndpointId, accountId, callers } = peer ?? {
        vpcEndpointId: notYetKnown<string>(),
        accountId: notYetKnown<string>(),
        callers: notYetKnown<string[]>(),
      };
      const grants = granted.map((grant) => ({
        ...grant,
        principals: principalsOf(grant.principals, callers),
        stage,
        vpcEndpointId,
      }));
      return { vpcEndpointId, grants, admitted: pulumi.output({ stack, accountId, vpcEndpointId, grants }) };
    }),
  );
}

/** Names every principal: "callers" becomes the roles that the consumer exports. */
function principalsOf(
  principals: readonly string[],
  callers: pulumi.Input<string[]>,
): pulumi.Input<string[]> {
  if (!principals.includes(callersOfConsumer)) return [...principals];
  const others = principals.filter((principal) => principal !== callersOfConsumer);
  return pulumi.output(callers).apply((roles) => [...others, ...roles]);
}

function requireRegion(peer: ConsumerOutputs, region: string, stack: string): void {
  if (peer.region === region) return;
  throw fault(
    `region of this stack is ${region}, but consumer ${stack} is in ${peer.region}: a private API can only be ` +
      "reached through endpoints of its own region\n  next: set aws:region of both stacks to the same region",
  );
}
