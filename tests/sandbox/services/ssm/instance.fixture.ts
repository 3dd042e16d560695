import { setTimeout as sleep } from "node:timers/promises";
import { type Boto, type Input, text } from "../../testing/boto";
import { createProfile, runInstance } from "../../testing/instance";
import { createEndpoint, createNetwork, type TestNetwork } from "../../testing/network";
import { sharedSandbox } from "../../testing/shared-sandbox";

/** An instance in its own account, and commands to it. */
export class TestInstance {
  private constructor(
    readonly boto: Boto,
    private readonly account: string,
    private readonly network: TestNetwork,
    readonly id: string,
  ) {}

  /** Its role allows Systems Manager, but there is no endpoint yet. */
  static async create(account: string): Promise<TestInstance> {
    const { boto } = await sharedSandbox();
    const network = await createNetwork(boto, account);
    const profile = await createProfile(boto, account, "managed");
    const id = await runInstance(boto, account, network, { IamInstanceProfile: { Name: profile } });
    const instance = new TestInstance(boto, account, network, id);
    await instance.connect();
    return instance;
  }

  /** Creates the endpoints. */
  async manage(): Promise<void> {
    for (const service of ["ssm", "ssmmessages"]) {
      const ServiceName = `com.amazonaws.us-east-1.${service}`;
      await createEndpoint(this.boto, this.account, this.network, { ServiceName });
    }
  }

  /** Allows traffic to the endpoints of its VPC. */
  connect(): Promise<unknown> {
    return this.ec2("authorize_security_group_ingress", this.way);
  }

  cutOff(): Promise<unknown> {
    return this.ec2("revoke_security_group_ingress", this.way);
  }

  terminate(): Promise<unknown> {
    return this.ec2("terminate_instances", { InstanceIds: [this.id] });
  }

  ssm(operation: string, input: Input = {}): Promise<unknown> {
    return this.boto.call(this.account, "ssm", operation, input);
  }

  /** @returns the command's id */
  async send(commands: readonly string[], more: Input = {}): Promise<string> {
    return text(await this.ssm("send_command", this.command(commands, more)), "Command.CommandId");
  }

  /** The error code of a command that must be refused. */
  async refusal(more: Input = {}, account = this.account): Promise<string> {
    const input = this.command(["true"], more);
    return (await this.boto.refusal(account, "ssm", "send_command", input)).code;
  }

  invocation(CommandId: string): Promise<unknown> {
    return this.ssm("get_command_invocation", { CommandId, InstanceId: this.id });
  }

  /** The invocation once it is neither pending nor in progress. */
  async ended(commandId: string): Promise<unknown> {
    for (;;) {
      const found = await this.invocation(commandId);
      if (!["Pending", "InProgress"].includes(text(found, "Status"))) return found;
      await sleep(50);
    }
  }

  private get way(): Input {
    const IpPermissions = [
      { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.7.0.0/16" }] },
    ];
    return { GroupId: this.network.groupId, IpPermissions };
  }

  private ec2(operation: string, input: Input): Promise<unknown> {
    return this.boto.call(this.account, "ec2", operation, input);
  }

  private command(commands: readonly string[], more: Input): Input {
    return {
      DocumentName: "AWS-RunShellScript",
      InstanceIds: [this.id],
      Parameters: { commands },
      ...more,
    };
  }
}
