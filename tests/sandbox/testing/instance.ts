import { type Boto, list, text } from "./boto";
import type { TestNetwork } from "./network";

const ssmPolicy = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

/** An instance profile whose role may be managed by Systems Manager. @returns its name */
export async function createProfile(boto: Boto, account: string, name: string): Promise<string> {
  const trust = {
    Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
  };
  const call = (operation: string, input: Record<string, unknown>) =>
    boto.call(account, "iam", operation, input);
  await call("create_role", { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) });
  await call("attach_role_policy", { RoleName: name, PolicyArn: ssmPolicy });
  await call("create_instance_profile", { InstanceProfileName: name });
  await call("add_role_to_instance_profile", { InstanceProfileName: name, RoleName: name });
  return name;
}

/** A running instance of Amazon Linux 2023 in the network's first subnet. @returns its id */
export async function runInstance(
  boto: Boto,
  account: string,
  network: TestNetwork,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";
  const image = text(await boto.call(account, "ssm", "get_parameter", { Name: name }), "Parameter.Value");
  const answer = await boto.call(account, "ec2", "run_instances", {
    ImageId: image,
    InstanceType: "t4g.nano",
    MinCount: 1,
    MaxCount: 1,
    SubnetId: network.subnetIds[0],
    SecurityGroupIds: [network.groupId],
    BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { Encrypted: true } }],
    ...more,
  });
  return text(list(answer, "Instances")[0], "InstanceId");
}
