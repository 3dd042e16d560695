import { z } from "zod";
import type { Call, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { restReply } from "../json";
import { apiOf, checkName, input, newId, notFound, pageReply, parameter, patchInput } from "./entities";
import type { RequestValidator, RestApi } from "./model";
import { applyPatch, boolean, requiredText } from "./patch";

const create = z.object({
  name: z.string().default(""),
  validateRequestBody: z.boolean().default(false),
  validateRequestParameters: z.boolean().default(false),
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html */
export const requestValidatorOperations: Operations = {
  CreateRequestValidator: (call, context) => {
    const api = apiOf(call, context);
    const validator: RequestValidator = { id: newId(6), ...input(call, create) };
    checkName("Request validator", validator.name);
    put(api.requestValidators, validator.id, validator);
    return restReply(201, validator);
  },
  GetRequestValidator: (call, context) => restReply(200, validatorOf(call, apiOf(call, context))),
  GetRequestValidators: (call, context) =>
    pageReply(call, Object.values(apiOf(call, context).requestValidators)),
  UpdateRequestValidator: (call, context) => {
    const validator = validatorOf(call, apiOf(call, context));
    applyPatch(patchInput(call), {
      "/name": requiredText(validator, "name"),
      "/validateRequestBody": boolean(validator, "validateRequestBody"),
      "/validateRequestParameters": boolean(validator, "validateRequestParameters"),
    });
    return restReply(200, validator);
  },
  DeleteRequestValidator: (call, context) => {
    const api = apiOf(call, context);
    const { id } = validatorOf(call, api);
    const methods = Object.values(api.resources).flatMap((it) => Object.values(it.resourceMethods));
    if (methods.some((it) => it.requestValidatorId === id)) {
      throw new AwsError(
        "ConflictException",
        `Cannot delete request validator ${id}: a method refers to it`,
        409,
      );
    }
    delete api.requestValidators[id];
    return restReply(202);
  },
};

function validatorOf(call: Call, api: RestApi): RequestValidator {
  const validator = own(api.requestValidators, parameter(call, "requestValidatorId"));
  if (!validator) throw notFound("Invalid Request Validator identifier specified");
  return validator;
}
