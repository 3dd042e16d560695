import type { Call, Context } from "../../gateway/call";
import { own, put } from "../../own";
import type { Agent } from "../../snapshots";
import { describe } from "../ec2/read";

export interface ManagedNode {
  readonly id: string;
  readonly address: string;
  readonly name: string;
  readonly agent: Agent;
  /** ISO 8601 of the agent's last known connection; undefined: it has never registered. */
  readonly lastConnected: string | undefined;
}

/** Instances of the caller's account and region that are not terminated, with the states of their agents. */
export async function instancesOf(call: Call, context: Context): Promise<ManagedNode[]> {
  const { reservationSet } = await describe(context.emulator, call, "DescribeInstances");
  const { agents } = context.store.contents;
  return Promise.all(
    reservationSet
      .flatMap((it) => it.instancesSet)
      .filter((it) => !["shutting-down", "terminated"].includes(it.instanceState.name))
      .map(async (it) => {
        const agent = await agentOf(it.instanceId, context);
        if (agent.state === "connected") put(agents, it.instanceId, new Date().toISOString());
        return {
          id: it.instanceId,
          address: it.privateIpAddress ?? "",
          name: it.privateDnsName ?? "",
          agent,
          lastConnected: own(agents, it.instanceId),
        };
      }),
  );
}

async function agentOf(instanceId: string, context: Context): Promise<Agent> {
  const instances = context.instances();
  return instances ? instances.agent(instanceId) : { state: "off", reason: "the sandbox has no network" };
}
