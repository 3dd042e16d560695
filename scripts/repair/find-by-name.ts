import {
  type APIGatewayClient,
  GetAuthorizersCommand,
  GetModelCommand,
  GetRequestValidatorsCommand,
} from "@aws-sdk/client-api-gateway";
import {
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { GetFunctionCommand, GetPolicyCommand } from "@aws-sdk/client-lambda";
import { z } from "zod";
import { existing, type Find, type Found, hasTags, isTagged, of, tags, text } from "./found";

const policy = z.object({
  Statement: z.array(
    z.object({
      Sid: z.string(),
      Principal: z.unknown(),
      Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    }),
  ),
});

/** AWS has no more for one API: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const limit = 500;

/** How to find what a creation that was cut off has made, of what has the name that the program gave it. */
export const namedFinders: Readonly<Record<string, Find>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": of({ name: text, tags }, async (inputs, { cloudWatch }) => {
    const { name } = inputs;
    const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    const own = await Promise.all(
      MetricAlarms.map(({ AlarmArn: ResourceARN }) =>
        existing(name, cloudWatch.send(new ListTagsForResourceCommand({ ResourceARN })), ({ Tags }) =>
          isTagged(Tags, inputs),
        ),
      ),
    );
    return own.flat();
  }),
  // Without tags: its name has the stack's.
  "aws:cloudwatch/dashboard:Dashboard": of({ dashboardName: text }, ({ dashboardName }, { cloudWatch }) =>
    existing(dashboardName, cloudWatch.send(new GetDashboardCommand({ DashboardName: dashboardName }))),
  ),
  "aws:lambda/function:Function": of({ name: text, tags }, ({ name, tags: wanted }, { lambda }) =>
    existing(name, lambda.send(new GetFunctionCommand({ FunctionName: name })), ({ Tags }) =>
      hasTags(Tags, wanted),
    ),
  ),
  "aws:lambda/permission:Permission": of(
    { function: text, sourceArn: text },
    async ({ function: FunctionName, sourceArn }, { lambda }) => {
      const statements: Found[] = [];
      const answer = lambda.send(new GetPolicyCommand({ FunctionName }));
      await existing(FunctionName, answer, ({ Policy = "{}" }) => {
        for (const { Sid, Condition } of policy.parse(JSON.parse(Policy)).Statement)
          if (Condition?.ArnLike?.["AWS:SourceArn"] === sourceArn)
            statements.push({ importId: `${FunctionName}/${Sid}`, stateId: Sid, part: true });
        return true;
      });
      return statements;
    },
  ),
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
