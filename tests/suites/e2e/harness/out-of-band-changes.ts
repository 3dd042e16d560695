import { setTimeout as sleep } from "node:timers/promises";
import { at, type Boto, list, text } from "../../../sandbox/testing/boto";

/** Changes of what is deployed in one consumer's account, with an AWS client and beside the engine. */
export class OutOfBandChanges {
  constructor(
    private readonly boto: Boto,
    private readonly account: string,
  ) {}

  async terminateInstance(instanceId: string): Promise<void> {
    await this.ec2("terminate_instances", { InstanceIds: [instanceId] });
  }

  async deleteEndpoint(service: string): Promise<void> {
    const id = text(await this.endpoint(service), "VpcEndpointId");
    await this.ec2("delete_vpc_endpoints", { VpcEndpointIds: [id] });
  }

  /** Waits until a command that has not ended yet runs on an instance. */
  async untilCommandRuns(instanceId: string): Promise<void> {
    for (;;) {
      const input = { InstanceId: instanceId };
      const answer = await this.boto.call(this.account, "ssm", "list_command_invocations", input);
      if (at(answer, "CommandInvocations.0.Status") === "InProgress") return;
      await sleep(20);
    }
  }

  /** Takes every way in from the security group of an endpoint: what calls it hangs. */
  async closeEndpoint(service: string): Promise<void> {
    const GroupId = text(await this.endpoint(service), "Groups.0.GroupId");
    const groups = await this.ec2("describe_security_groups", { GroupIds: [GroupId] });
    const IpPermissions = list(groups, "SecurityGroups.0.IpPermissions");
    await this.ec2("revoke_security_group_ingress", { GroupId, IpPermissions });
  }

  private async endpoint(service: string): Promise<unknown> {
    const Filters = [{ Name: "service-name", Values: [`com.amazonaws.us-east-1.${service}`] }];
    return list(await this.ec2("describe_vpc_endpoints", { Filters }), "VpcEndpoints")[0];
  }

  private ec2(operation: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.boto.call(this.account, "ec2", operation, input);
  }
}
