/**
 * A backend that answers with API Gateway's data about the call. The acceptance tests compare it with the endpoint and
 * role of their call.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export async function handler({ httpMethod, path, requestContext }) {
  const { identity, requestId, stage } = requestContext;
  const { vpceId, vpcId, sourceIp, userArn } = identity;
  console.log(`${httpMethod} ${path} through ${vpceId} as ${userArn ?? "nobody"}`);
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      attests: { vpceId, vpcId, sourceIp, userArn, method: httpMethod, path, stage, requestId },
    }),
  };
}
