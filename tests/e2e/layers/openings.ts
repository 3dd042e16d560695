import { list, text } from "../../sandbox/testing/boto";
import { accounts } from "../harness/config";
import type { Scene } from "../harness/scene";
import { GrantedApi } from "./granted-api";

export const layers = [
  "DNS",
  "security group",
  "endpoint policy",
  "routing",
  "authorization",
  "resource policy",
] as const;
export type Layer = (typeof layers)[number];

/** What of a deployment is open. Association and private DNS are the two halves of the layer DNS. */
export interface Openings {
  readonly privateDns: boolean;
  readonly association: boolean;
  readonly securityGroup: boolean;
  readonly endpointPolicy: boolean;
  readonly routing: boolean;
  readonly authorization: boolean;
  readonly resourcePolicy: boolean;
  /** A REGIONAL API has a public name; no layer that is ever open, but what the name's absence rests on. */
  readonly publicApi: boolean;
}

/** As the projects deploy it: whoever is in the VPC finds the names. */
export const asDeployed: Openings = {
  privateDns: true,
  association: true,
  securityGroup: false,
  endpointPolicy: false,
  routing: false,
  authorization: false,
  resourcePolicy: false,
  publicApi: false,
};

export const allOpen: Openings = {
  ...asDeployed,
  securityGroup: true,
  endpointPolicy: true,
  routing: true,
  authorization: true,
  resourcePolicy: true,
};

/** The openings of each layer, to open it alone or to close it alone. */
export function withLayer(base: Openings, layer: Layer, open: boolean): Openings {
  const changes: Record<Layer, Partial<Openings>> = {
    DNS: { privateDns: open, association: open },
    "security group": { securityGroup: open },
    "endpoint policy": { endpointPolicy: open },
    routing: { routing: open },
    authorization: { authorization: open },
    "resource policy": { resourcePolicy: open },
  };
  return { ...base, ...changes[layer] };
}

/** Opens and closes the layers of what is deployed, through AWS's API. */
export class Gates {
  private groupsOpen = false;

  private constructor(
    private readonly scene: Scene,
    private readonly api: GrantedApi,
    private readonly endpointPolicy: string,
    private readonly groups: { readonly endpoint: string; readonly neighbour: string },
  ) {}

  static async of(scene: Scene): Promise<Gates> {
    const { boto, input } = scene;
    const ec2 = (operation: string, parameters: Record<string, unknown>) =>
      boto.call(accounts.consumer, "ec2", operation, parameters);
    const { vpcEndpointId } = input.inside;
    const endpoint = list(
      await ec2("describe_vpc_endpoints", { VpcEndpointIds: [vpcEndpointId] }),
      "VpcEndpoints",
    )[0];
    const instances = await ec2("describe_instances", { InstanceIds: [input.neighbourInstanceId] });
    return new Gates(scene, await GrantedApi.of(scene), text(endpoint, "PolicyDocument"), {
      endpoint: text(endpoint, "Groups.0.GroupId"),
      neighbour: text(instances, "Reservations.0.Instances.0.SecurityGroups.0.GroupId"),
    });
  }

  /** Brings the deployment to the wanted state, whatever it was in. */
  async set(wanted: Openings): Promise<void> {
    await this.setEndpoints(wanted);
    if (wanted.securityGroup !== this.groupsOpen) await this.setGroups(wanted.securityGroup);
    await this.api.set(wanted);
  }

  private async setEndpoints({ privateDns, endpointPolicy }: Openings): Promise<void> {
    const { boto, input } = this.scene;
    const modify = (account: string, VpcEndpointId: string | undefined, change: Record<string, unknown>) =>
      boto.call(account, "ec2", "modify_vpc_endpoint", { VpcEndpointId, ...change });
    await modify(accounts.consumer, input.inside.vpcEndpointId, {
      PrivateDnsEnabled: privateDns,
      ...(endpointPolicy ? { ResetPolicy: true } : { PolicyDocument: this.endpointPolicy }),
    });
    await modify(accounts.stranger, input.stranger?.vpcEndpointId, { PrivateDnsEnabled: privateDns });
  }

  /** 443 from the neighbour's group to the endpoint's: one rule out, one rule in. */
  private async setGroups(open: boolean): Promise<void> {
    const { endpoint, neighbour } = this.groups;
    const verb = open ? "authorize" : "revoke";
    const rule = (GroupId: string, peer: string) => ({
      GroupId,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: peer }] },
      ],
    });
    const ec2 = (operation: string, parameters: Record<string, unknown>) =>
      this.scene.boto.call(accounts.consumer, "ec2", operation, parameters);
    await ec2(`${verb}_security_group_egress`, rule(neighbour, endpoint));
    await ec2(`${verb}_security_group_ingress`, rule(endpoint, neighbour));
    this.groupsOpen = open;
  }

  deleteDecoy(): Promise<void> {
    return this.api.deleteDecoy();
  }
}
