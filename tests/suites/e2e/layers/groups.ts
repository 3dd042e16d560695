import { list, text } from "../../../sandbox/testing/boto";
import { accounts } from "../harness/config";
import type { CallingScene } from "../harness/scene";
import type { Ranges } from "./connected-networks";

/** Security groups of the endpoint and of those who shall not reach it. */
export class Groups {
  private isOpen = false;

  private constructor(
    private readonly scene: CallingScene,
    private readonly ids: {
      readonly endpoint: string;
      readonly neighbour: string;
      readonly stranger: string;
    },
    private readonly ranges: Ranges,
  ) {}

  static async of(scene: CallingScene, endpoint: string, ranges: Ranges): Promise<Groups> {
    const { neighbourInstanceId, stranger } = scene.input;
    const groupOf = async (account: string, instanceId: string | undefined) => {
      const found = await scene.boto.call(account, "ec2", "describe_instances", {
        InstanceIds: [instanceId],
      });
      const [instance] = list(found, "Reservations.0.Instances");
      return text(instance, "SecurityGroups.0.GroupId");
    };
    const neighbour = await groupOf(accounts.consumer, neighbourInstanceId);
    const strangers = await groupOf(accounts.stranger, stranger?.instanceId);
    return new Groups(scene, { endpoint, neighbour, stranger: strangers }, ranges);
  }

  /** 443 to the endpoint's group: from the neighbour's by group, from connected networks by range. */
  async set(open: boolean): Promise<void> {
    if (open === this.isOpen) return;
    const verb = open ? "authorize" : "revoke";
    const { endpoint, neighbour, stranger } = this.ids;
    const { ranges } = this;
    await this.rule(accounts.consumer, `${verb}_security_group_egress`, neighbour, byGroup(endpoint));
    await this.rule(accounts.stranger, `${verb}_security_group_egress`, stranger, byRange(ranges.consumer));
    for (const peer of [byGroup(neighbour), byRange(ranges.stranger), byRange(ranges.outside)])
      await this.rule(accounts.consumer, `${verb}_security_group_ingress`, endpoint, peer);
    this.isOpen = open;
  }

  private rule(account: string, operation: string, GroupId: string, peer: Record<string, unknown>) {
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, ...peer }];
    return this.scene.boto.call(account, "ec2", operation, { GroupId, IpPermissions });
  }
}

function byGroup(GroupId: string) {
  return { UserIdGroupPairs: [{ GroupId }] };
}

function byRange(CidrIp: string) {
  return { IpRanges: [{ CidrIp }] };
}
