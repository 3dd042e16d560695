import { at, list, text } from "../../../sandbox/testing/boto";
import { openPolicy } from "../../../sandbox/testing/rest-api";
import { accounts } from "../harness/config";
import type { CallingScene } from "../harness/scene";
import type { Openings } from "./openings";

/** The stage and the path that the access matrix asks for, and that are not there. */
const otherStage = "devx";
const otherPath = "not-granted";

interface State {
  readonly associated: readonly string[];
  readonly publicApi: boolean;
}

interface Patch {
  readonly op: "add" | "remove" | "replace";
  readonly path: string;
  readonly value?: string;
}

/** The layers that are in the API, and in the decoy's association: each takes effect when it is deployed again. */
export class GrantedApi {
  private state: State;
  private otherResource: string | undefined;

  private constructor(
    private readonly scene: CallingScene,
    private readonly policy: string,
    private readonly resources: { readonly root: string; readonly signed: string },
  ) {
    this.state = { associated: scene.input.api.associatedVpcEndpointIds, publicApi: false };
  }

  static async of(scene: CallingScene): Promise<GrantedApi> {
    const restApiId = scene.input.api.apiId;
    const get = (operation: string) =>
      scene.boto.call(accounts.provider, "apigateway", operation, { restApiId });
    const resources = list(await get("get_resources"), "items");
    const idOf = (path: string) =>
      text(
        resources.find((each) => at(each, "path") === path),
        "id",
      );
    // API Gateway hands a policy out as JSON whose quotes are escaped.
    const policy = text(await get("get_rest_api"), "policy").replaceAll('\\"', '"');
    return new GrantedApi(scene, policy, { root: idOf("/"), signed: idOf("/orders/{id}") });
  }

  async set(wanted: Openings): Promise<void> {
    const { inside, stranger } = this.scene.input;
    const ids = [inside.vpcEndpointId, ...(wanted.routing && stranger ? [stranger.vpcEndpointId] : [])];
    const next = {
      associated: wanted.association && !wanted.publicApi ? ids : [],
      publicApi: wanted.publicApi,
    };
    const policy = wanted.resourcePolicy ? openPolicy : this.policy;
    await this.patch(this.api, [
      { op: "replace", path: "/policy", value: policy },
      ...patches(this.state, next),
    ]);
    this.state = next;
    await this.call("update_method", {
      resourceId: this.resources.signed,
      httpMethod: "GET",
      patchOperations: [
        { op: "replace", path: "/authorizationType", value: wanted.authorization ? "NONE" : "AWS_IAM" },
      ],
    });
    await this.setOtherPath(wanted.routing);
    await this.call("create_deployment", { stageName: this.scene.input.api.stage });
    if (wanted.routing) await this.call("create_deployment", { stageName: otherStage });
    await this.associateDecoy(wanted.association);
  }

  private get api(): string {
    return this.scene.input.api.apiId;
  }

  private call(operation: string, parameters: Record<string, unknown>, restApiId = this.api) {
    return this.scene.boto.call(accounts.provider, "apigateway", operation, { restApiId, ...parameters });
  }

  private patch(restApiId: string, patchOperations: readonly Patch[]): Promise<unknown> {
    return this.call("update_rest_api", { patchOperations }, restApiId);
  }

  /** The path of the matrix with a mock integration; closed again, neither it nor the other stage is there. */
  private async setOtherPath(open: boolean): Promise<void> {
    if (open === (this.otherResource !== undefined)) return;
    if (this.otherResource !== undefined) {
      await this.call("delete_resource", { resourceId: this.otherResource });
      await this.call("delete_stage", { stageName: otherStage });
      this.otherResource = undefined;
      return;
    }
    const created = await this.call("create_resource", {
      parentId: this.resources.root,
      pathPart: otherPath,
    });
    this.otherResource = text(created, "id");
    const method = { resourceId: this.otherResource, httpMethod: "GET" };
    const template = { "application/json": '{"statusCode": 200}' };
    await this.call("put_method", { ...method, authorizationType: "NONE" });
    await this.call("put_method_response", { ...method, statusCode: "200" });
    await this.call("put_integration", { ...method, type: "MOCK", requestTemplates: template });
    await this.call("put_integration_response", { ...method, statusCode: "200" });
  }

  private async associateDecoy(associated: boolean): Promise<void> {
    const { decoy, inside } = this.scene.input;
    if (decoy === undefined) throw new Error("the scene has no decoy");
    const path = `/endpointConfiguration/vpcEndpointIds/${inside.vpcEndpointId}`;
    await this.patch(decoy.apiId, [{ op: associated ? "add" : "remove", path }]);
    await this.call("create_deployment", { stageName: decoy.stage }, decoy.apiId);
  }

  /** The decoy as if it had never been: from then on its id is one that no API has. */
  async deleteDecoy(): Promise<void> {
    await this.call("delete_rest_api", {}, this.scene.input.decoy?.apiId);
  }
}

/** What brings the associations and the type of an API from one state to another; only private APIs have any. */
function patches(from: State, to: State): Patch[] {
  const path = "/endpointConfiguration/vpcEndpointIds";
  const typeOf = ({ publicApi }: State) => (publicApi ? "REGIONAL" : "PRIVATE");
  const type: Patch = {
    op: "replace",
    path: `/endpointConfiguration/types/${typeOf(from)}`,
    value: typeOf(to),
  };
  return [
    ...difference(from.associated, to.associated).map((value): Patch => ({ op: "remove", path, value })),
    ...(from.publicApi === to.publicApi ? [] : [type]),
    ...difference(to.associated, from.associated).map((value): Patch => ({ op: "add", path, value })),
  ];
}

function difference(left: readonly string[], right: readonly string[]): string[] {
  return left.filter((each) => !right.includes(each));
}
