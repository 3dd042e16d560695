import { list, text } from "../../../sandbox/testing/boto";
import { accounts } from "../harness/config";
import type { CallingScene } from "../harness/scene";
import { ConnectedNetworks } from "./connected-networks";
import { GrantedApi } from "./granted-api";
import { Groups } from "./groups";

export const layers = [
  "DNS",
  "network",
  "security group",
  "endpoint policy",
  "routing",
  "authorization",
  "resource policy",
] as const;
export type OpenableLayer = (typeof layers)[number];

/** What of a deployment is open. Association and private DNS are the two halves of the layer DNS. */
export interface Openings {
  readonly privateDns: boolean;
  readonly association: boolean;
  /** The stranger's VPC and the outside are connected with the consumer's VPC, with routes both ways. */
  readonly network: boolean;
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
  network: false,
  securityGroup: false,
  endpointPolicy: false,
  routing: false,
  authorization: false,
  resourcePolicy: false,
  publicApi: false,
};

export const allOpen: Openings = {
  ...asDeployed,
  network: true,
  securityGroup: true,
  endpointPolicy: true,
  routing: true,
  authorization: true,
  resourcePolicy: true,
};

/** The openings of each layer, to open it alone or to close it alone. */
export function withLayer(base: Openings, layer: OpenableLayer, open: boolean): Openings {
  const changes: Record<OpenableLayer, Partial<Openings>> = {
    DNS: { privateDns: open, association: open },
    network: { network: open },
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
  private constructor(
    private readonly scene: CallingScene,
    private readonly api: GrantedApi,
    private readonly endpointPolicy: string,
    private readonly networks: ConnectedNetworks,
    private readonly groups: Groups,
  ) {}

  static async of(scene: CallingScene): Promise<Gates> {
    const { boto, input } = scene;
    const described = await boto.call(accounts.consumer, "ec2", "describe_vpc_endpoints", {
      VpcEndpointIds: [input.inside.vpcEndpointId],
    });
    const endpoint = list(described, "VpcEndpoints")[0];
    const networks = await ConnectedNetworks.of(scene);
    const groups = await Groups.of(scene, text(endpoint, "Groups.0.GroupId"), networks.ranges);
    const policy = text(endpoint, "PolicyDocument");
    return new Gates(scene, await GrantedApi.of(scene), policy, networks, groups);
  }

  /** Brings the deployment to the wanted state, whatever it was in. */
  async set(wanted: Openings): Promise<void> {
    await this.setEndpoints(wanted);
    await this.networks.set(wanted.network);
    await this.groups.set(wanted.securityGroup);
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

  deleteDecoy(): Promise<void> {
    return this.api.deleteDecoy();
  }
}
