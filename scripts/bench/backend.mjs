/**
 * The backend that is measured: a function of Lambda; and, run as a program, a bare server that answers /function by that
 * function and everything else by itself. It listens twice, and prints where: without TLS, as the sandbox reaches it, and with
 * TLS, as a client of the sandbox does.
 */
import { readFileSync } from "node:fs";
import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import { fileURLToPath } from "node:url";

export async function handler({ httpMethod, path }) {
  return { statusCode: 200, headers, body: answerTo(httpMethod, path) };
}

const headers = { "content-type": "application/json" };
const answerTo = (method, path) => JSON.stringify({ method, path });

function eventOf({ method, url, headers }) {
  return { httpMethod: method, path: url, headers, body: null, isBase64Encoded: false };
}

async function serve(request, response) {
  const { method, url } = request;
  const answer =
    url === "/function"
      ? await handler(eventOf(request))
      : { statusCode: 200, headers, body: answerTo(method, url) };
  response.writeHead(answer.statusCode, {
    ...answer.headers,
    "content-length": Buffer.byteLength(answer.body),
  });
  response.end(answer.body);
}

async function listen(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.address().port;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [key, cert] = process.argv.slice(2).map((file) => readFileSync(file));
  const ports = {
    plain: await listen(createPlainServer(serve)),
    secure: await listen(createServer({ key, cert }, serve)),
  };
  console.log(JSON.stringify(ports));
}
