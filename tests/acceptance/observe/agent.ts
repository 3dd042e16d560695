import { DescribeInstanceInformationCommand, type SSMClient } from "@aws-sdk/client-ssm";

/** What Systems Manager knows of an instance's agent; it notices a lost connection after up to five minutes. */
export interface InstanceInformation {
  /** Online, ConnectionLost, Inactive. */
  readonly pingStatus: string;
  readonly lastPing: Date | undefined;
}

/**
 * @returns undefined for an instance that is stopped or terminated, or whose agent has never registered
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html
 */
export async function agentOf(
  client: SSMClient,
  instanceId: string,
  options: { readonly abortSignal: AbortSignal },
): Promise<InstanceInformation | undefined> {
  const { InstanceInformationList } = await client.send(
    new DescribeInstanceInformationCommand({ Filters: [{ Key: "InstanceIds", Values: [instanceId] }] }),
    options,
  );
  const found = InstanceInformationList?.[0];
  return found && { pingStatus: found.PingStatus ?? "unknown", lastPing: found.LastPingDateTime };
}

/** The agent in words. */
export function agentText(agent: InstanceInformation | undefined): string {
  if (agent === undefined) {
    return "SSM does not list the instance: stopped, terminated, or its agent has never registered";
  }
  const ping = agent.lastPing === undefined ? "" : `, last ping ${agent.lastPing.toISOString()}`;
  return `PingStatus ${agent.pingStatus}${ping}`;
}
