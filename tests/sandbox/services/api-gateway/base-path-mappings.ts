import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { restReply } from "../json";
import type { BasePathMapping, DomainName } from "./domain-model";
import { domainOf } from "./domain-names";
import { input, notFound, pageReply, parameter, patchInput } from "./entities";
import { applyPatch, text } from "./patch";

const none = "(none)";
const create = z.object({
  basePath: z.string().optional(),
  restApiId: z.string(),
  stage: z.string().optional(),
});

const bad = (message: string) => new AwsError("BadRequestException", message);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_BasePathMapping.html */
export const basePathMappingOperations: Operations = {
  CreateBasePathMapping: (call, context) => {
    const domain = domainOf(call, context);
    const given = input(call, create);
    const mapping = {
      basePath: given.basePath || none,
      restApiId: given.restApiId,
      ...(given.stage ? { stage: given.stage } : {}),
    };
    checkMapping(mapping, domain, context);
    checkFree(mapping.basePath, domain);
    put(domain.mappings, mapping.basePath, mapping);
    return restReply(201, mapping);
  },
  GetBasePathMapping: (call, context) => restReply(200, mappingOf(call, domainOf(call, context))),
  GetBasePathMappings: (call, context) => pageReply(call, Object.values(domainOf(call, context).mappings)),
  UpdateBasePathMapping: (call, context) => {
    const domain = domainOf(call, context);
    const held = mappingOf(call, domain);
    const mapping = { ...held };
    applyPatch(patchInput(call), {
      "/basePath": ({ op, value }) => {
        mapping.basePath = op === "remove" || value === "" ? none : value;
      },
      "/restapiId": ({ value }) => {
        mapping.restApiId = value;
      },
      "/restApiId": ({ value }) => {
        mapping.restApiId = value;
      },
      "/stage": text(mapping, "stage"),
    });
    checkMapping(mapping, domain, context);
    if (mapping.basePath !== held.basePath) checkFree(mapping.basePath, domain);
    delete domain.mappings[held.basePath];
    put(domain.mappings, mapping.basePath, mapping);
    return restReply(200, mapping);
  },
  DeleteBasePathMapping: (call, context) => {
    const domain = domainOf(call, context);
    delete domain.mappings[mappingOf(call, domain).basePath];
    return restReply(202);
  },
};

function mappingOf(call: Call, domain: DomainName): BasePathMapping {
  const found = own(domain.mappings, parameter(call, "basePath"));
  if (found === undefined) throw notFound("Invalid base path mapping identifier specified");
  return found;
}

function checkFree(basePath: string, domain: DomainName): void {
  if (own(domain.mappings, basePath) === undefined) return;
  throw new AwsError("ConflictException", "Base path already exists for this domain name", 409);
}

function checkMapping(
  { basePath, restApiId, stage }: BasePathMapping,
  domain: DomainName,
  context: Context,
): void {
  if (basePath.includes("/")) {
    throw bad(
      "API Gateway V1 doesn't support the slash character (/) in base path mappings. " +
        "To create a multi-level base path mapping, use API Gateway V2.",
    );
  }
  if (basePath !== none && !/^[\w$.+!*'()-]{1,300}$/.test(basePath)) {
    throw bad("Base path mapping value can only contain letters, numbers and one of $-_.+!*'()");
  }
  const api = own(context.store.contents.restApis, restApiId);
  if (api?.account !== domain.account || api.region !== domain.region) {
    throw bad("Invalid REST API identifier specified");
  }
  if (!api.endpointConfiguration.types.includes("PRIVATE")) {
    throw bad("Only private APIs can be mapped to a private custom domain name.");
  }
  if (stage !== undefined && own(api.stages, stage) === undefined) {
    throw bad("Invalid stage identifier specified");
  }
}

/** @throws AwsError while the API is mapped to a domain name: it can then neither be deleted nor change its type */
export function checkUnmapped(id: string, what: string, { store }: Context): void {
  const mapped = Object.values(store.contents.domainNames).some(({ mappings }) =>
    Object.values(mappings).some(({ restApiId }) => restApiId === id),
  );
  if (!mapped) return;
  throw bad(`Please remove all base path mappings related to the API in your AWS account before ${what}.`);
}
