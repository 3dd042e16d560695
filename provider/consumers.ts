import * as pulumi from "@pulumi/pulumi";
import { type ConsumerOutputs, consumerOutputs } from "../shared/contract/consumer";
import { notDeployed, readPeer } from "../shared/contract/peer";
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
      .all([readPeer(consumerOutputs, stack).outputs, region])
      .apply(([peer, ownRegion]) => checkedConsumer(stack, peer, ownRegion));
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

function checkedConsumer(
  stack: string,
  peer: ConsumerOutputs | undefined,
  region: string,
): pulumi.Output<ConsumerOutputs> {
  if (peer !== undefined) {
    if (peer.region !== region) {
      throw new pulumi.RunError(
        `region of this stack is ${region}, but consumer ${stack} is in ${peer.region}: a private API is only ` +
          `reachable through endpoints of its own region\n  next: set aws:region of both stacks to the same region`,
      );
    }
    return pulumi.output(peer);
  }
  if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(notDeployed(stack));
  // The plan of both sides can be read before either is deployed; what the consumer will export is unknown.
  pulumi.log.warn(`${notDeployed(stack)}\n  this preview treats what it will export as unknown`);
  return pulumi.output(pulumi.unknown) as pulumi.Output<never>;
}
