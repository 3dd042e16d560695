import type { OperationHandler, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own } from "../../own";
import { functionOf, invalid, runnable } from "./entities";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maximumRequestBytes = 6 * 1024 * 1024;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const invoke: OperationHandler = async (call, context): Promise<Reply> => {
  const made = functionOf(call, context);
  const type = own(call.headers, "x-amz-invocation-type") ?? "RequestResponse";
  const tail = own(call.headers, "x-amz-log-type") === "Tail";
  const payload = call.body.length === 0 ? Buffer.from("{}") : call.body;
  if (payload.length > maximumRequestBytes) {
    throw new AwsError(
      "RequestTooLargeException",
      `Request must be smaller than ${maximumRequestBytes} bytes for the InvokeFunction operation`,
      413,
    );
  }
  checkJson(payload);
  if (type === "DryRun") return { status: 204, headers: {}, body: "" };
  if (type !== "RequestResponse") {
    throw invalid(`The sandbox emulates the invocation types RequestResponse and DryRun, not ${type}.`);
  }
  const found = await context.functions.invoke(runnable(made), payload);
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": found.requestId,
      "x-amz-executed-version": "$LATEST",
      ...(found.functionError === undefined ? {} : { "x-amz-function-error": found.functionError }),
      ...(tail ? { "x-amz-log-result": found.tail.toString("base64") } : {}),
    },
    body: found.payload,
  };
};

function checkJson(payload: Buffer): void {
  try {
    JSON.parse(payload.toString("utf8"));
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${error instanceof Error ? error.message : error}`,
    );
  }
}
