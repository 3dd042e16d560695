/**
 * A Lambda authorizer that admits callers with the token whose SHA-256 digest is in its environment. Its answer is
 * cached for all methods, so its policy is for the whole stage.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
import { createHash } from "node:crypto";

export async function handler({ authorizationToken = "", methodArn }) {
  const digest = createHash("sha256").update(authorizationToken).digest("hex");
  // API Gateway answers 401 for exactly this text.
  if (digest !== process.env.TOKEN_SHA256) throw new Error("Unauthorized");
  const [api, stage] = methodArn.split("/");
  const statement = { Effect: "Allow", Action: "execute-api:Invoke", Resource: `${api}/${stage}/*` };
  return { principalId: "token", policyDocument: { Version: "2012-10-17", Statement: [statement] } };
}
