import type { Context } from "../../gateway/call";
import type { Place } from "../../moto/client";
import type { Held } from "../../state/inventory";
import type { DomainName } from "./domain-model";
import type { RestApi } from "./model";

type Found = Omit<Held, "place">;

/**
 * An account and region's APIs with their resources, methods, method responses, deployments and stages; domain names
 * with their mappings; access associations, VPC links and client certificates.
 */
export async function apiGatewayInventory(place: Place, { store }: Context): Promise<Found[]> {
  const { restApis, domainNames, accessAssociations, vpcLinks, clientCertificates } = store.contents;
  const here = ({ account, region }: Place) => account === place.account && region === place.region;
  return [
    ...Object.values(restApis)
      .filter(here)
      .flatMap((api) => [{ kind: "rest-api", id: api.id }, ...partsOf(api)]),
    ...Object.values(domainNames).filter(here).flatMap(domainParts),
    ...Object.values(accessAssociations)
      .filter(here)
      .map(({ arn }) => ({ kind: "access-association", id: arn })),
    ...Object.values(vpcLinks)
      .filter(here)
      .map(({ id }) => ({ kind: "vpc-link", id })),
    ...Object.values(clientCertificates)
      .filter(here)
      .map(({ clientCertificateId: id }) => ({ kind: "client-certificate", id })),
  ];
}

/** With the ids of the Terraform provider. */
function domainParts({ name, id, mappings }: DomainName): Found[] {
  const domain = `${name}/${id}`;
  const parts = Object.values(mappings).map(({ basePath }) => {
    const stateId = `${name}/${basePath === "(none)" ? "" : basePath}/${id}`;
    return { kind: "base-path-mapping", id: stateId, part: { of: domain, stateId } };
  });
  return [{ kind: "domain-name", id: domain }, ...parts];
}

function partsOf(api: RestApi): Found[] {
  const part = (kind: string, prefix: string, ...names: string[]): Found => ({
    kind: `api-${kind}`,
    id: [api.id, ...names].join("/"),
    part: {
      of: api.id,
      // https://registry.terraform.io/providers/hashicorp/aws: agm-API-RESOURCE-METHOD; others have AWS's id.
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
    .concat(Object.keys(api.authorizers).map((id) => part("authorizer", "", id)))
    .concat(Object.keys(api.deployments).map((id) => part("deployment", "", id)))
    .concat(Object.keys(api.stages).map((name) => part("stage", "ags", name)));
}
