import { z } from "zod";
import type { Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { restReply } from "../json";
import { apiOf, input, newId, notFound, pageReply, parameter, patchInput, resourceOf } from "./entities";
import type { Resource, RestApi } from "./model";
import { applyPatch } from "./patch";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const mostResources = 300;

const pathPart = /^(?:[a-zA-Z0-9._:~-]+|\{[\w.:-]+\+?\})$/;

export const resourceOperations: Operations = {
  CreateResource: (call, context) => {
    const api = apiOf(call, context);
    const parent = own(api.resources, parameter(call, "parentId"));
    if (!parent) throw notFound("Invalid Resource identifier specified");
    const { pathPart: part } = input(call, z.object({ pathPart: z.string() }));
    if (Object.keys(api.resources).length >= mostResources)
      throw new AwsError(
        "LimitExceededException",
        `Maximum number of resources for this API has been reached: it has ${mostResources} at most.`,
        429,
      );
    checkPlace(api, parent, part);
    const id = newId(6);
    const resource: Resource = {
      id,
      parentId: parent.id,
      pathPart: part,
      path: childPath(parent, part),
      resourceMethods: {},
    };
    put(api.resources, id, resource);
    return restReply(201, onTheWire(resource, false));
  },
  GetResource: (call, context) =>
    restReply(200, onTheWire(resourceOf(call, apiOf(call, context)), embedsMethods(call.target))),
  GetResources: (call, context) => {
    const embed = embedsMethods(call.target);
    return pageReply(
      call,
      Object.values(apiOf(call, context).resources).map((it) => onTheWire(it, embed)),
    );
  },
  UpdateResource: (call, context) => {
    const api = apiOf(call, context);
    const resource = resourceOf(call, api);
    const parent = () => own(api.resources, resource.parentId ?? "");
    applyPatch(patchInput(call), {
      "/pathPart": ({ value }) => {
        const above = parent();
        if (!above) throw new AwsError("BadRequestException", "Root resource cannot be updated.");
        checkPlace(api, above, value);
        resource.pathPart = value;
      },
      "/parentId": ({ value }) => {
        const above = own(api.resources, value);
        if (!above) throw notFound("Invalid Resource identifier specified");
        checkPlace(api, above, resource.pathPart ?? "");
        resource.parentId = value;
      },
    });
    const above = parent();
    if (above) moveTo(api, resource, childPath(above, resource.pathPart ?? ""));
    return restReply(200, onTheWire(resource, false));
  },
  DeleteResource: (call, context) => {
    const api = apiOf(call, context);
    const resource = resourceOf(call, api);
    if (!resource.parentId) throw new AwsError("BadRequestException", "Root resource cannot be deleted.");
    for (const id of [resource.id, ...below(api, resource).map((it) => it.id)]) delete api.resources[id];
    return restReply(202);
  },
};

function childPath(parent: Resource, part: string): string {
  return `${parent.path === "/" ? "" : parent.path}/${part}`;
}

/** Children of a resource, and theirs. */
function below(api: RestApi, resource: Resource): Resource[] {
  const children = Object.values(api.resources).filter((it) => it.parentId === resource.id);
  return children.flatMap((child) => [child, ...below(api, child)]);
}

function moveTo(api: RestApi, resource: Resource, path: string): void {
  resource.path = path;
  for (const child of Object.values(api.resources).filter((it) => it.parentId === resource.id)) {
    moveTo(api, child, childPath(resource, child.pathPart ?? ""));
  }
}

/** Rules of https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html */
function checkPlace(api: RestApi, parent: Resource, part: string): void {
  if (!pathPart.test(part)) {
    throw new AwsError(
      "BadRequestException",
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end",
    );
  }
  if (parent.pathPart?.endsWith("+}")) {
    throw new AwsError(
      "BadRequestException",
      `Cannot create a child of a resource with a greedy path variable: ${parent.path}`,
    );
  }
  const siblings = Object.values(api.resources).filter((it) => it.parentId === parent.id);
  if (siblings.some((it) => it.pathPart === part)) {
    throw new AwsError(
      "ConflictException",
      `Another resource with the same parent already has this name: ${part}`,
      409,
    );
  }
  const variable = /^\{[^+]*\}$/;
  const other = siblings.find((it) => variable.test(part) && variable.test(it.pathPart ?? ""));
  if (other) {
    throw new AwsError(
      "BadRequestException",
      `A sibling (${other.pathPart}) of this resource already has a variable path part -- only one is allowed`,
    );
  }
}

function embedsMethods(target: string): boolean {
  const embed = new URL(target, "http://localhost").searchParams.getAll("embed");
  const other = embed.find((it) => it !== "methods");
  if (other !== undefined) {
    throw new AwsError("BadRequestException", `Invalid embed "${other}": it accepts methods.`);
  }
  return embed.length > 0;
}

function onTheWire({ resourceMethods, ...shown }: Resource, embed: boolean): Record<string, unknown> {
  const verbs = Object.entries(resourceMethods);
  if (verbs.length === 0) return shown;
  return {
    ...shown,
    resourceMethods: Object.fromEntries(verbs.map(([verb, it]) => [verb, embed ? it : {}])),
  };
}
