import {
  type APIGatewayClient,
  GetAuthorizersCommand,
  GetModelCommand,
  GetRequestValidatorsCommand,
} from "@aws-sdk/client-api-gateway";
import { existing, type Find, of, text } from "./found";

/** AWS has no more for one API: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const limit = 500;

/** How to find what a creation that was cut off has made of parts of an API that have the names of the program. */
export const namedFinders: Readonly<Record<string, Find>> = {
  "aws:apigateway/authorizer:Authorizer": namedPart((restApiId, client) =>
    client.send(new GetAuthorizersCommand({ restApiId, limit })),
  ),
  "aws:apigateway/requestValidator:RequestValidator": namedPart((restApiId, client) =>
    client.send(new GetRequestValidatorsCommand({ restApiId, limit })),
  ),
  "aws:apigateway/model:Model": of(
    { restApi: text, name: text },
    async ({ restApi: restApiId, name: modelName }, { apiGateway }) => {
      let id = "";
      const answer = apiGateway.send(new GetModelCommand({ restApiId, modelName }));
      const found = await existing(`${restApiId}/${modelName}`, answer, (model) => {
        id = model.id ?? "";
        return true;
      });
      return found.map((each) => ({ ...each, stateId: id }));
    },
  ),
};

interface Named {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

function namedPart(
  list: (
    restApiId: string,
    client: APIGatewayClient,
  ) => Promise<{ readonly items?: readonly Named[] | undefined }>,
): Find {
  return of({ restApi: text, name: text }, async ({ restApi: restApiId, name }, { apiGateway }) => {
    const { items = [] } = await list(restApiId, apiGateway);
    return items
      .filter((it) => it.name === name)
      .map(({ id = "" }) => ({ importId: `${restApiId}/${id}`, stateId: id }));
  });
}
