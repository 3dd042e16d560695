/**
 * Whether the SSM Agent of an instance reaches Systems Manager, so that the instance is managed.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
 */
import type { Agent, Instance } from "../snapshots";
import type { World } from "./dns";
import { route } from "./route";

/** Policies of AWS that let an instance be managed. */
const managed =
  /:policy\/(?:service-role\/)?(?:AmazonSSMManagedInstanceCore|AmazonEC2RoleforSSM|AmazonSSMManagedEC2InstanceDefaultPolicy)$/;

/** The agent of an instance, and when it is not connected what is missing, in words. */
export function agentOf(instanceId: string, world: World): Agent {
  const instance = world.network.instances.get(instanceId);
  if (instance === undefined) return { state: "off", reason: `instance ${instanceId} does not exist` };
  if (instance.state !== "running") {
    return { state: "off", reason: `instance ${instanceId} is ${instance.state}, not running` };
  }
  const reason = cutOffReason(instance, world);
  return reason === undefined ? { state: "connected" } : { state: "cut off", reason };
}

function cutOffReason(instance: Instance, world: World): string | undefined {
  const { id: instanceId } = instance;
  if (instance.roleArn === undefined) return `instance ${instanceId} has no instance profile with a role`;
  if (!instance.rolePolicyArns.some((arn) => managed.test(arn))) {
    return `role ${instance.roleArn} lacks the managed policy AmazonSSMManagedInstanceCore`;
  }
  for (const service of ["ssm", "ssmmessages"]) {
    const host = `${service}.${instance.region}.amazonaws.com`;
    const found = route({ kind: "instance", instanceId }, host, 443, world);
    if (found.kind !== "connected") return `the agent does not reach ${host}: ${found.kind}: ${found.reason}`;
    if (found.service !== service) return `${host} leads to ${found.service}, not to ${service}`;
  }
  return undefined;
}
