/**
 * A backend for HTTP integrations that answers with the request from API Gateway. Endpoint and caller come from headers
 * that the route maps (x-vpce-id, x-user-arn), which callers cannot set.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
import { createServer } from "node:http";

createServer(({ method, url = "/", headers }, response) => {
  const { "x-vpce-id": vpceId, "x-user-arn": userArn = null } = headers;
  const [path] = url.split("?");
  console.log(`${method} ${path} through ${vpceId} as ${userArn ?? "nobody"}`);
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ attests: { vpceId, userArn, method, path } }));
}).listen(process.env.PORT ?? 8080);
