import { z } from "zod";
import type { Context } from "../gateway/call";
import { items } from "../gateway/xml";
import type { Place } from "../moto/client";
import type { RestApi } from "../services/api-gateway/model";
import type { Held } from "./inventory";

/**
 * What is made by a step of its own but goes with the resource it is a part of: of an API its resources, methods,
 * method responses, deployments and stages; of a security group its rules; of a route table its associations. Left
 * out is what making it twice does not change: integrations, policies, attachments.
 */
export async function partsIn(place: Place, context: Context): Promise<Held[]> {
  const apis = Object.values(context.store.contents.restApis).filter(
    ({ account, region }) => account === place.account && region === place.region,
  );
  const found = [
    ...apis.flatMap(partsOfApi),
    ...(await rules(place, context)),
    ...(await associations(place, context)),
  ];
  const where = `${place.account}/${place.region}`;
  return found.map(({ kind, id, ...part }) => ({ place: where, kind, id, part }));
}

/** `of` is the id of what it is a part of, `stateId` the one by which Pulumi knows it. */
interface Part {
  readonly kind: string;
  readonly id: string;
  readonly of: string;
  readonly stateId: string;
}

function partsOfApi(api: RestApi): Part[] {
  const part = (kind: string, prefix: string, ...names: string[]): Part => ({
    kind: `api-${kind}`,
    id: [api.id, ...names].join("/"),
    of: api.id,
    // https://registry.terraform.io/providers/hashicorp/aws: agm-API-RESOURCE-METHOD; others keep AWS's own id.
    stateId: prefix === "" ? names.join("-") : [prefix, api.id, ...names].join("-"),
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

const ruleAnswer = z.object({
  DescribeSecurityGroupRulesResponse: z.object({
    securityGroupRuleSet: items(z.object({ securityGroupRuleId: z.string(), groupId: z.string() })),
  }),
});

async function rules(place: Place, { emulator }: Context): Promise<Part[]> {
  const answer = await emulator.query("ec2", place, "DescribeSecurityGroupRules");
  const { securityGroupRuleSet } = ruleAnswer.parse(answer).DescribeSecurityGroupRulesResponse;
  return securityGroupRuleSet.map(({ securityGroupRuleId: id, groupId }) => ({
    kind: "security-group-rule",
    id: `${groupId}/${id}`,
    of: groupId,
    stateId: id,
  }));
}

const tableAnswer = z.object({
  DescribeRouteTablesResponse: z.object({
    routeTableSet: items(
      z.object({
        routeTableId: z.string(),
        associationSet: items(z.object({ main: z.string().optional(), routeTableAssociationId: z.string() })),
      }),
    ),
  }),
});

async function associations(place: Place, { emulator }: Context): Promise<Part[]> {
  const answer = await emulator.query("ec2", place, "DescribeRouteTables");
  const { routeTableSet } = tableAnswer.parse(answer).DescribeRouteTablesResponse;
  return routeTableSet.flatMap(({ routeTableId, associationSet }) =>
    associationSet
      .filter(({ main }) => main !== "true")
      .map(({ routeTableAssociationId: id }) => ({
        kind: "route-table-association",
        id: `${routeTableId}/${id}`,
        of: routeTableId,
        stateId: id,
      })),
  );
}
