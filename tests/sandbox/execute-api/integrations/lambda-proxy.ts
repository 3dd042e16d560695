/**
 * AWS_PROXY integrations with a Lambda function, which receives the whole request and returns the whole answer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import { functionOfUri, withStageVariables } from "../../lambda-uri";
import { refuse } from "../exchange";
import { inTime, mayBeInvoked } from "../invoke-function";
import { executionArn } from "../policies";
import { eventTooLarge, integrationTimeout, misconfigured, sandboxFailure, undecided } from "../refusals";
import type { CompileIntegration } from "./integration";
import { lambdaAnswer } from "./lambda-answer";
import { lambdaEvent } from "./lambda-event";

/** As in the execution log: https://repost.aws/knowledge-center/api-gateway-lambda-stage-variable-500 */
const forbidden = { ...misconfigured, integrationError: "Invalid permissions on Lambda function" };

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maximumEventBytes = 6 * 1024 * 1024;

export const lambdaProxy: CompileIntegration = (
  { uri = "", httpMethod, credentials, timeoutMilliseconds },
  _method,
  snapshot,
) => {
  return async (request) => {
    const { api, stage, match, exchange } = request;
    const arn = functionOfUri(withStageVariables(uri, stage.variables));
    const target = arn === undefined ? undefined : request.controlPlane.lambdaFunction(arn);
    // Invoke is a POST, whatever the request's own method is.
    if (target === undefined || httpMethod !== "POST") return refuse(forbidden);
    const route = `${executionArn(api)}/${stage.name}/${exchange.method}${match.resource.path}`;
    const may = await mayBeInvoked(target, credentials, route, api.account, request.controlPlane);
    if (typeof may === "object") return refuse(undecided(may));
    if (!may) return refuse(forbidden);
    const event = Buffer.from(JSON.stringify(lambdaEvent(request)));
    if (event.length > maximumEventBytes) return refuse(eventTooLarge);
    const invocation = await inTime(target.invoke(event), timeoutMilliseconds);
    if (invocation === undefined) return refuse(integrationTimeout);
    if (invocation instanceof Error)
      return refuse(sandboxFailure(`the function did not run: ${invocation.message}`));
    return lambdaAnswer(invocation, exchange, snapshot);
  };
};
