import type { Call, Context } from "../call";
import { describe } from "../ec2/read";

/** Running instances of the caller's account and region, with the reason why each is not managed. */
export async function instancesOf(call: Call, context: Context) {
  const { reservationSet } = await describe(context.emulator, call, "DescribeInstances");
  const running = reservationSet
    .flatMap((it) => it.instancesSet)
    .filter((it) => it.instanceState.name === "running");
  return Promise.all(
    running.map(async (it) => ({
      id: it.instanceId,
      imageId: it.imageId,
      address: it.privateIpAddress ?? "",
      name: it.privateDnsName ?? "",
      unmanaged: await unmanagedReason(it.instanceId, context),
    })),
  );
}

/** undefined when the instance's agent reaches Systems Manager. */
async function unmanagedReason(instanceId: string, context: Context): Promise<string | undefined> {
  const instances = context.instances();
  return instances ? instances.unmanagedReason(instanceId) : "the sandbox has no network";
}
