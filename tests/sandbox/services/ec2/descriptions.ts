import { z } from "zod";
import type { OperationHandler, Reply } from "../../gateway/call";
import { edited } from "../../gateway/xml";
import { allEndpoints } from "./endpoint-view";
import { describe } from "./read";

const items = z
  .object({ item: z.array(z.record(z.string(), z.unknown())) })
  .transform((found) => found.item)
  .catch([]);

/** Every element of one name in an answer, at any depth; not copied, so that edits change the answer. */
function elements(tree: unknown, name: string): Record<string, unknown>[] {
  if (tree === null || typeof tree !== "object") return [];
  return Object.entries(tree).flatMap(([key, value]) => [
    ...(key === name && isList(value) ? value.item : []),
    ...(Array.isArray(value) ? value : [value]).flatMap((it) => elements(it, name)),
  ]);
}

function isList(value: unknown): value is { item: Record<string, unknown>[] } {
  return value !== null && typeof value === "object" && "item" in value && Array.isArray(value.item);
}

/**
 * Without a public address there is no association element (clients read an empty one as an address), and the groups
 * are those of the network interface.
 */
export function correctInstances(reply: Reply): Reply {
  return edited(reply, (tree) => {
    for (const instance of elements(tree, "instancesSet")) {
      for (const attached of elements(instance, "networkInterfaceSet")) {
        if (attached.association === "") delete attached.association;
      }
      const [primary] = items.parse(instance.networkInterfaceSet);
      if (instance.groupSet === "" && primary?.groupSet) instance.groupSet = primary.groupSet;
    }
  });
}

export const describeInstances: OperationHandler = async (call, context) =>
  correctInstances(await context.emulator.pass(call, false));

/**
 * The default of T2 is standard credits, of other burstable types unlimited; moto answers standard for every type.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-how-to.html
 */
export const describeInstanceCreditSpecifications: OperationHandler = async (call, context) => {
  const { reservationSet } = await describe(context.emulator, call, "DescribeInstances", {});
  const all = reservationSet.flatMap(({ instancesSet }) => instancesSet);
  const typeOf = new Map(all.map(({ instanceId, instanceType }) => [instanceId, instanceType]));
  return edited(await context.emulator.pass(call, false), (tree) => {
    for (const found of elements(tree, "instanceCreditSpecificationSet"))
      if (!typeOf.get(String(found.instanceId))?.startsWith("t2.")) found.cpuCredits = "unlimited";
  });
};

/** Network interfaces of endpoints are managed by AWS, and in use. */
export const describeNetworkInterfaces: OperationHandler = async (call, context) => {
  const owned = new Set(allEndpoints(call, context).flatMap((it) => it.interfaces.map((held) => held.id)));
  return edited(await context.emulator.pass(call, false), (tree) => {
    for (const found of elements(tree, "networkInterfaceSet")) {
      if (!owned.has(String(found.networkInterfaceId))) continue;
      Object.assign(found, {
        interfaceType: "vpc_endpoint",
        requesterManaged: "true",
        requesterId: "amazon-aws",
        status: "in-use",
      });
    }
  });
};
