import type { Call, Context, OperationHandler } from "../../gateway/call";
import { freeAddress } from "./addresses";
import { correctInstances } from "./descriptions";
import { required } from "./form";
import { describe } from "./read";

/**
 * A block device without size and snapshot has those of the image on AWS, as a request for an encrypted root volume
 * does; moto refuses it.
 */
export const runInstances: OperationHandler = async (call, context) => {
  const fields = new Map(call.parameters);
  // AWS starts MaxCount instances if it can, which the sandbox always can; moto starts MinCount.
  fields.set("MinCount", fields.get("MaxCount") ?? "1");
  const { imagesSet } = await describe(context.emulator, call, "DescribeImages", {
    "ImageId.1": required(fields, "ImageId"),
  });
  const devices = imagesSet[0]?.blockDeviceMapping ?? [];
  for (let index = 1; fields.has(`BlockDeviceMapping.${index}.DeviceName`); index++) {
    const prefix = `BlockDeviceMapping.${index}.Ebs`;
    const name = fields.get(`BlockDeviceMapping.${index}.DeviceName`);
    const device = devices.find((it) => it.deviceName === name);
    const given = fields.has(`${prefix}.VolumeSize`) || fields.has(`${prefix}.SnapshotId`);
    if (!given && device?.ebs) fields.set(`${prefix}.VolumeSize`, device.ebs.volumeSize);
  }
  await giveAddress(fields, call, context);
  const body = Buffer.from(new URLSearchParams([...fields]).toString());
  const reply = await context.emulator.pass({ ...call, body }, true);
  return correctInstances(reply);
};

/** Chooses the address: moto may choose one that is in use or reserved. */
async function giveAddress(fields: Map<string, string>, call: Call, context: Context): Promise<void> {
  const one = fields.get("MinCount") === "1" && fields.get("MaxCount") === "1";
  const inner = "NetworkInterface.1";
  const attached = fields.get(`${inner}.NetworkInterfaceId`);
  if (!one || attached) return;
  const prefix = fields.has(`${inner}.DeviceIndex`) ? `${inner}.` : "";
  const subnetId = fields.get(`${prefix}SubnetId`);
  if (!subnetId || fields.has(`${prefix}PrivateIpAddress`)) return;
  fields.set(`${prefix}PrivateIpAddress`, await freeAddress(call, subnetId, context));
}
