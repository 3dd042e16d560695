import { actionOf, type Need, type Part, passing } from "../../gateway/authorization/need";
import type { Call, Parameters } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own } from "../../own";
import { listOf, tagsOf } from "./form";

/** The action has no resource. */
export const all: Part = (call) => [{ action: actionOf(call), resource: "*" }];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-resources-for-iam-policies */
export function ec2Arn(
  { account, region }: Pick<Call, "account" | "region">,
  type: string,
  id: string,
): string {
  const owner = type === "image" || type === "snapshot" ? "" : account;
  return `arn:aws:ec2:${region}:${owner}:${type}/${id}`;
}

/** Values of the fields that match a name, where # is any number: NetworkInterface.#.SubnetId. */
function valuesOf(parameters: Parameters, field: string): string[] {
  const pattern = new RegExp(`^${field.replaceAll(".", "\\.").replaceAll("#", "\\d+")}$`);
  return [...parameters]
    .filter(([name, value]) => pattern.test(name) && value !== "")
    .map(([, value]) => value);
}

/** The resources in these fields; none when the request has none of the fields. */
export function optional(type: string, ...fields: readonly string[]): Part {
  return (call) => {
    const ids = new Set(fields.flatMap((field) => valuesOf(call.parameters, field)));
    return [...ids].map((id) => ({ action: actionOf(call), resource: ec2Arn(call, type, id) }));
  };
}

/** The same for a required resource: any of the type when the request has none of the fields. */
export function named(type: string, ...fields: readonly string[]): Part {
  const naming = optional(type, ...fields);
  return async (call, lookUp) => {
    const needs = await naming(call, lookUp);
    return needs.length > 0 ? needs : [{ action: actionOf(call), resource: ec2Arn(call, type, "*") }];
  };
}

/** The created resource; its tags need a permission of their own. */
export function made(type: string): Part {
  return (call) => {
    const requestTags = tagsFor(call.parameters, type);
    const resource = ec2Arn(call, type, "*");
    const making: Need = { action: actionOf(call), resource, requestTags };
    if (!requestTags) return [making];
    const keys = { "ec2:createaction": call.operation };
    return [making, { action: "ec2:CreateTags", resource, requestTags, keys }];
  };
}

/** The request's tags for a type of resource. */
function tagsFor(parameters: Parameters, type: string): Record<string, string> | undefined {
  for (let index = 1; ; index++) {
    const given = parameters.get(`TagSpecification.${index}.ResourceType`);
    if (given === undefined) return undefined;
    if (given !== type) continue;
    const tags = tagsOf(parameters, `TagSpecification.${index}.Tag`);
    return Object.keys(tags).length > 0 ? tags : undefined;
  }
}

/** A dependent action. @param when it is needed only if this field has this value */
export function also(action: string, resource: string, when?: readonly [field: string, value: string]): Part {
  return (call) =>
    when === undefined || call.parameters.get(when[0]) === when[1] ? [{ action, resource }] : [];
}

/** iam:PassRole on the role of the instance profile. */
export const passesProfile: Part = async (call, lookUp) => {
  const { parameters } = call;
  const given = parameters.get("IamInstanceProfile.Name") ?? parameters.get("IamInstanceProfile.Arn");
  const name = given?.split("/").at(-1);
  if (!name) return [];
  return passing((await lookUp.profile(call.account, name))?.roleArn, "ec2.amazonaws.com");
};

/** Route table and subnet of the association that the request names. */
export const ofAssociation: Part = async (call, lookUp) => {
  const id = call.parameters.get("AssociationId") ?? "";
  const found = await lookUp.routeTableAssociation(call, id);
  const action = actionOf(call);
  return [
    { action, resource: ec2Arn(call, "route-table", found?.routeTableId ?? "*") },
    ...(found?.subnetId ? [{ action, resource: ec2Arn(call, "subnet", found.subnetId) }] : []),
  ];
};

/** Type of a resource by the prefix of its id. */
const types: Readonly<Record<string, string>> = {
  cgw: "customer-gateway",
  eipalloc: "elastic-ip",
  eni: "network-interface",
  fl: "vpc-flow-log",
  i: "instance",
  igw: "internet-gateway",
  nat: "natgateway",
  pcx: "vpc-peering-connection",
  rtb: "route-table",
  sg: "security-group",
  sgr: "security-group-rule",
  subnet: "subnet",
  vgw: "vpn-gateway",
  vol: "volume",
  vpc: "vpc",
  vpce: "vpc-endpoint",
  vpn: "vpn-connection",
};

/** The tagged or untagged resources, with the tags. */
export const tagged: Part = (call) =>
  listOf(call.parameters, "ResourceId").map((id) => {
    const type = own(types, id.slice(0, id.lastIndexOf("-")));
    if (type === undefined) {
      const known = Object.keys(types).join("-, ");
      throw new AwsError(
        "UnsupportedOperation",
        `The sandbox does not know what kind of resource "${id}" is; it knows the prefixes ${known}-. ` +
          "They are in tests/sandbox/services/ec2/permission-parts.ts.",
      );
    }
    const requestTags = tagsOf(call.parameters, "Tag");
    return { action: actionOf(call), resource: ec2Arn(call, type, id), requestTags };
  });
