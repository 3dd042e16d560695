import { GetModelCommand, GetRequestValidatorsCommand } from "@aws-sdk/client-api-gateway";
import { existing, type Find, of, text } from "./found";

/** AWS has no more for one API: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const all = 500;

/** How to find what a creation that was cut off has made of the validation of requests, by the names of the program. */
export const validationFinders: Readonly<Record<string, Find>> = {
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
  "aws:apigateway/requestValidator:RequestValidator": of(
    { restApi: text, name: text },
    async ({ restApi: restApiId, name }, { apiGateway }) => {
      const asked = new GetRequestValidatorsCommand({ restApiId, limit: all });
      const { items = [] } = await apiGateway.send(asked);
      return items
        .filter((each) => each.name === name)
        .map(({ id = "" }) => ({ importId: `${restApiId}/${id}`, stateId: id }));
    },
  ),
};
