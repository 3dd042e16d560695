import type { Context } from "../../gateway/call";
import type { Place } from "../../moto/client";
import type { Held } from "../../state/inventory";
import type { RestApi } from "./model";

type Found = Omit<Held, "place">;

/** The APIs of an account and region, with their resources, methods, method responses, deployments and stages. */
export async function apiGatewayInventory(place: Place, { store }: Context): Promise<Found[]> {
  const apis = Object.values(store.contents.restApis).filter(
    ({ account, region }) => account === place.account && region === place.region,
  );
  return apis.flatMap((api) => [{ kind: "rest-api", id: api.id }, ...partsOf(api)]);
}

function partsOf(api: RestApi): Found[] {
  const part = (kind: string, prefix: string, ...names: string[]): Found => ({
    kind: `api-${kind}`,
    id: [api.id, ...names].join("/"),
    part: {
      of: api.id,
      // https://registry.terraform.io/providers/hashicorp/aws: agm-API-RESOURCE-METHOD; others keep AWS's own id.
      stateId: prefix === "" ? names.join("-") : [prefix, api.id, ...names].join("-"),
    },
  });
  return Object.values(api.resources)
    .flatMap((resource) => [
      ...(resource.id === api.rootResourceId ? [] : [part("resource", "", resource.id)]),
      ...Object.entries(resource.resourceMethods).flatMap(([name, method]) => [
        part("method", "agm", resource.id, name),
        ...Object.keys(method.methodResponses ?? {}).map((status) =>
          part("method-response", "agmr", resource.id, name, status),
        ),
      ]),
    ])
    .concat(Object.keys(api.deployments).map((id) => part("deployment", "", id)))
    .concat(Object.keys(api.stages).map((name) => part("stage", "ags", name)));
}
