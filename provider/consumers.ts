import * as pulumi from "@pulumi/pulumi";
import { type ConsumerOutputs, consumerOutputs } from "../shared/contract/consumer";
import { readPeer, requirePeer } from "../shared/contract/peer";
import type { AdmittedConsumer } from "../shared/contract/provider";
import type { GrantInput } from "./components/private-api";
import type { ConsumerGrants } from "./config";

/** A consumer stack of the config together with what it exports. */
export interface Consumer {
  readonly stack: string;
  readonly vpcEndpointId: pulumi.Output<string>;
  readonly grants: readonly GrantInput[];
  /** The line of this project's output that tells the consumer what it may call. */
  readonly admitted: pulumi.Output<AdmittedConsumer>;
}

/** Reads every consumer of the config; each must be deployed in this region, except in a preview. */
export function readConsumers(
  consumers: readonly ConsumerGrants[],
  stage: string,
  region: pulumi.Output<string>,
): Consumer[] {
  return consumers.map(({ stack, grants }) => {
    const outputs = pulumi
      .all([requirePeer(readPeer(consumerOutputs, stack)), region])
      .apply(([peer, ownRegion]) => inRegion(peer, ownRegion, stack));
    const vpcEndpointId = outputs.apply((peer) => peer.vpcEndpointId);
    const grantInputs = grants.map((grant) => ({ ...grant, stage, vpcEndpointId }));
    const admitted = pulumi.all([outputs, grantInputs]).apply(([peer, known]) => ({
      stack,
      accountId: peer.accountId,
      vpcEndpointId: peer.vpcEndpointId,
      grants: known,
    }));
    return { stack, vpcEndpointId, grants: grantInputs, admitted };
  });
}

function inRegion(peer: ConsumerOutputs, region: string, stack: string): ConsumerOutputs {
  if (peer.region === region) return peer;
  throw new pulumi.RunError(
    `region of this stack is ${region}, but consumer ${stack} is in ${peer.region}: a private API can only be ` +
      `reached through endpoints of its own region\n  next: set aws:region of both stacks to the same region`,
  );
}
