import type { Operation } from "../call";
import { required } from "./form";
import { describe } from "./read";

/**
 * moto refuses a block device that names neither size nor snapshot; AWS takes them from the image, which is how
 * "the root volume, but encrypted" is written.
 */
export const runInstances: Operation = async (call, context) => {
  const fields = new Map(call.parameters);
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
  const body = Buffer.from(new URLSearchParams([...fields]).toString());
  return context.emulator.pass({ ...call, body }, true);
};
