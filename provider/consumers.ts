import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../shared/access/grant";
import type { Route } from "../shared/access/route";
import { type ConsumerOutputs, consumerOutputs } from "../shared/contract/consumer";
import { fault } from "../shared/contract/fault";
import { notYetKnown, requirePeer } from "../shared/contract/peer";
import type { AdmittedConsumer } from "../shared/contract/provider";
import { checkedPolicy, type GrantInput } from "./components/private-api";
import { type ConsumerGrants, callersOfConsumer } from "./config";

/** A consumer stack of the config with its outputs. */
export interface Consumer {
  /** ORGANIZATION/PROJECT/STACK */
  readonly stack: string;
  readonly accountId: pulumi.Input<string>;
  readonly vpcEndpointId: pulumi.Input<string>;
  readonly grants: readonly GrantInput[];
  /** The grants as known before the deployment: an unknown endpoint id is replaced by one of the same length. */
  readonly foreseen: readonly Grant[];
  /** How its account gets access to the private domain; undefined if it may not use the domain. */
  readonly domain: "own account" | "share" | "share of another consumer" | undefined;
  /** This consumer in the project's outputs, with what it may call. */
  readonly admitted: pulumi.Output<AdmittedConsumer>;
}

/** The API's place, and settings for all grants. */
export interface ApiPlace {
  readonly accountId: string;
  readonly region: string;
  readonly stage: string;
  /** Routes: with authorizers the policy is longer. */
  readonly routes: readonly Route[];
  /** Whether all consumers are in the provider's organization, in which RAM needs no invitation. */
  readonly withinOrganization: boolean;
}

/**
 * Reads every consumer of the config; each must be deployed, in this region, except in a preview.
 * @throws RunError for a consumer in another region, and for more grants than fit into a resource policy
 */
export async function readConsumers(
  consumers: readonly ConsumerGrants[],
  place: ApiPlace,
): Promise<Consumer[]> {
  const peers = await Promise.all(
    consumers.map(async (each) => {
      const peer = await requirePeer(consumerOutputs, each.stack);
      if (peer !== undefined) requireRegion(peer, place.region, each.stack);
      return { ...each, peer };
    }),
  );
  requirePartition(consumers, place.region);
  const foreseen = peers.map((peer, at) => foreseenGrants(peer, at, place));
  requireFittingPolicy(foreseen.flat(), place);
  return peers.map(({ stack, grants: granted, peer, domain: byDomain }, at) => {
    const domain = byDomain ? wayToDomain(peers, at, place.accountId) : undefined;
    const { vpcEndpointId, accountId, callers } = peer ?? {
      vpcEndpointId: notYetKnown<string>(),
      accountId: notYetKnown<string>(),
      callers: notYetKnown<string[]>(),
    };
    const grants = granted.map((grant) => ({
      ...grant,
      principals: principalsOf(grant.principals, callers),
      stage: place.stage,
      vpcEndpointId,
    }));
    const accepts = domain && { domain: { accept: domain === "share" && !place.withinOrganization } };
    return {
      stack,
      accountId,
      vpcEndpointId,
      grants,
      foreseen: foreseen[at] ?? [],
      domain,
      admitted: pulumi.output({ stack, accountId, vpcEndpointId, grants, ...accepts }),
    };
  });
}

/** An account is a principal of the share only once, and the provider's own account needs no share. */
function wayToDomain(peers: readonly Peer[], at: number, own: string): Consumer["domain"] {
  const account = peers[at]?.peer?.accountId;
  if (account === own) return "own account";
  const first = peers.findIndex(({ peer, domain }) => domain && peer?.accountId === account);
  return account === undefined || first === at ? "share" : "share of another consumer";
}

interface Peer extends ConsumerGrants {
  /** undefined in a preview before the consumer is deployed. */
  readonly peer: ConsumerOutputs | undefined;
}

function foreseenGrants({ grants, peer }: Peer, at: number, { stage }: ApiPlace): Grant[] {
  return grants.map((grant) => ({
    ...grant,
    principals: grant.principals.flatMap((each) =>
      each === callersOfConsumer ? (peer?.callers ?? []) : [each],
    ),
    stage,
    vpcEndpointId: peer?.vpcEndpointId ?? `vpce-${at.toString(16).padStart(17, "0")}`,
  }));
}

/** Checks the policy's size before the API exists: the length of the API's id is known. */
function requireFittingPolicy(grants: readonly Grant[], { accountId, region, routes }: ApiPlace): void {
  const executionArn = `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${"x".repeat(10)}`;
  checkedPolicy(executionArn, grants, routes);
}

/** The ARNs of all principals: "callers" becomes the roles that the consumer exports. */
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

/** AWS refuses a policy with a principal of another partition. */
function requirePartition(consumers: readonly ConsumerGrants[], region: string): void {
  const partition = partitionOf(region);
  const faults = consumers.flatMap(({ grants }, at) =>
    grants.flatMap(({ principals }, index) =>
      principals
        .filter((principal) => principal.startsWith("arn:") && !principal.startsWith(`arn:${partition}:`))
        .map(
          (principal) =>
            `  provider:consumers[${at}].grants[${index}].principals: ${principal} is not of partition ${partition}, ` +
            `which ${region} belongs to; write ${principal.replace(/^arn:[^:]*/, `arn:${partition}`)}`,
        ),
    ),
  );
  if (faults.length > 0) throw fault(`principals of another partition than the API's:\n${faults.join("\n")}`);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
