import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../../shared/access/grant";
import { fault } from "../../shared/contract/fault";
import { nameInStack } from "../../shared/contract/stack-name";
import { identityPolicy } from "../../shared/documents/identity-policy";
import { securityGroup } from "./security-group";
import { SystemsManagerEndpoints, type SystemsManagerService } from "./systems-manager-endpoints";

/** How the probe's agent reaches Systems Manager: by new endpoints, or in a group that existing endpoints admit. */
export type SystemsManager =
  | { readonly serviceNames: Readonly<Record<SystemsManagerService, string>> }
  | { readonly clientGroup: string };

export interface ProbeArgs {
  readonly vpcId: pulumi.Input<string>;
  /** The instance is in the first; the SSM endpoints have an interface in each. */
  readonly subnetIds: pulumi.Input<string[]>;
  readonly systemsManager: SystemsManager;
  /** 12 digits: the SSM endpoints' policies allow only principals of this account. */
  readonly accountId: string;
  /** aws, aws-cn, aws-us-gov: for the ARNs of AWS managed policies. */
  readonly partition: string;
  /** Ids of the security groups that make the probe a client of the API. */
  readonly clientGroups: readonly pulumi.Input<string>[];
  /** Calls of the API at this ARN that the probe's role may sign; none if empty. */
  readonly grants: readonly Grant[];
  readonly executionArn: string | undefined;
  /** A second instance, outside the client groups: the endpoint's security group must drop its calls. */
  readonly neighbour: boolean;
  /** arm64 (t4g.nano, cheaper), or x86_64 (t3.nano) for a region or quota without Graviton. */
  readonly architecture: "arm64" | "x86_64";
}

const instanceTypes = { arm64: "t4g.nano", x86_64: "t3.nano" } as const;

/**
 * An instance without a public address, which is used by SSM Run Command only, through interface endpoints.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
 */
export class Probe extends pulumi.ComponentResource {
  readonly instanceId: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly neighbourInstanceId: pulumi.Output<string> | undefined;

  constructor(name: string, args: ProbeArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:consumer:Probe", name, args, options);
    const group = securityGroup(
      name,
      { vpcId: args.vpcId, description: "Probe of the private API" },
      { parent: this },
    );
    const { endpoints, groups } = this.systemsManager(name, args, group.id);
    const role = this.role(name, args.partition);
    this.signedCalls(name, args, role);
    const profile = new aws.iam.InstanceProfile(name, { role: role.name }, { parent: this });
    const instance = (instanceName: string, vpcSecurityGroupIds: readonly pulumi.Input<string>[]) =>
      this.instance(instanceName, args, vpcSecurityGroupIds, profile, endpoints).id;
    this.instanceId = instance(name, [...groups, ...args.clientGroups]);
    this.neighbourInstanceId = args.neighbour ? instance(`${name}-neighbour`, groups) : undefined;
    this.roleArn = role.arn;
    this.registerOutputs({ instanceId: this.instanceId, roleArn: this.roleArn });
  }

  /** Resources that must exist before an agent starts, and the groups by which it reaches them. */
  private systemsManager(name: string, args: ProbeArgs, group: pulumi.Output<string>) {
    const { systemsManager } = args;
    if ("clientGroup" in systemsManager)
      return { endpoints: [], groups: [group, systemsManager.clientGroup] };
    const { serviceNames } = systemsManager;
    const own = new SystemsManagerEndpoints(name, { ...args, serviceNames, from: group }, { parent: this });
    return { endpoints: [own], groups: [group] };
  }

  private role(name: string, partition: string) {
    const role = new aws.iam.Role(
      name,
      { assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "ec2.amazonaws.com" }) },
      { parent: this },
    );
    new aws.iam.RolePolicyAttachment(
      name,
      { role: role.name, policyArn: `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore` },
      { parent: this },
    );
    return role;
  }

  /** Across accounts, a signed call also needs an Allow in the caller's account. */
  private signedCalls(name: string, { executionArn, grants }: ProbeArgs, role: aws.iam.Role) {
    if (executionArn === undefined || !grants.some(({ principals }) => !principals.includes("*"))) return;
    const policy = role.arn.apply((arn) => identityPolicy(executionArn, arn, grants));
    new aws.iam.RolePolicy(
      `${name}-signed-calls`,
      {
        role: role.name,
        // A fixed name: after an update that was killed here, the next one replaces the policy. With another name the
        // first policy would be in no stack, and AWS would refuse to delete the role.
        // https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
        name: "signed-calls",
        policy: policy.apply((document) => JSON.stringify(document)),
      },
      { parent: this },
    );
  }

  private instance(
    name: string,
    args: ProbeArgs,
    groups: readonly pulumi.Input<string>[],
    profile: aws.iam.InstanceProfile,
    endpoints: pulumi.Resource[],
  ) {
    const image = aws.ssm.getParameterOutput(
      { name: `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${args.architecture}` },
      { parent: this },
    );
    return new aws.ec2.Instance(
      // Another architecture needs another image, and so a new instance.
      `${name}-${args.architecture}`,
      {
        ami: image.insecureValue,
        instanceType: instanceTypes[args.architecture],
        subnetId: pulumi.output(args.subnetIds).apply((ids) => firstOf(ids)),
        vpcSecurityGroupIds: [...groups],
        iamInstanceProfile: profile.name,
        associatePublicIpAddress: false,
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true, volumeType: "gp3" },
        tags: { Name: nameInStack(name) },
      },
      // A newer image must not replace the probe in a later update.
      { parent: this, dependsOn: endpoints, ignoreChanges: ["ami"] },
    );
  }
}

function firstOf(ids: readonly string[]): string {
  const [first] = ids;
  if (first === undefined) throw fault("the probe needs a subnet; existingNetwork.subnetIds is empty");
  return first;
}
