import { restOperation } from "../../services/api-gateway/routes";
import { AwsError } from "../errors";
import { readJson, writeJson } from "./json";
import type { ServiceModel, Shape } from "./model";
import type { Given, Read } from "./request";
import { readTarget, type Target, writeTarget } from "./target";
import { Refuse, scalar } from "./value";

const nothing = Buffer.alloc(0);

/** A request of API Gateway: its operation by verb and path, members in the path, the query string and a body in JSON. */
export function readRestJson(given: Given, service: ServiceModel): Read {
  const refuse = new Refuse("rest-json", `${given.method} ${given.target}`);
  const { parts, query } = readTarget(given.target, given.isPresigned, refuse);
  // One slash at the end says nothing.
  const path = parts.length > 1 && parts.at(-1) === "" ? parts.slice(0, -1) : parts;
  if (path.length > 1 && path.includes("")) {
    throw refuse.malformed(`The request's path has an empty part: "${given.target.slice(0, 100)}".`);
  }
  const target = writeTarget({ parts: path, query });
  const { operation } = restOperation(given.method, target);
  if (!service.has(operation)) {
    return { operation, parameters: new Map(), target, headers: {}, body: nothing };
  }
  const input = service.input(operation);
  const written = writeTarget({
    parts: path,
    query: readQuery(query, input, service, new Refuse("rest-json", operation)),
  });
  const { parameters } = restOperation(given.method, written);
  if (given.body.length === 0) return { operation, parameters, target: written, headers: {}, body: nothing };
  const type = given.headers["content-type"];
  if (type !== undefined && type !== "application/json") {
    throw new AwsError(
      "UnsupportedMediaTypeException",
      `The content type is application/json, not ${type}.`,
      415,
    );
  }
  const members = readJson(given.body, input, service, new Refuse("rest-json", operation));
  const headers = { "content-type": "application/json" };
  return { operation, parameters, target: written, headers, body: writeJson(members) };
}

/** Parameters that the operation has, each once unless it is a list. */
export function readQuery(
  query: Target["query"],
  input: Shape,
  service: ServiceModel,
  refuse: Refuse,
): Target["query"] {
  const uses = new Map(
    Object.entries(input.members ?? {}).flatMap(([name, use]) =>
      use.location === "querystring" ? [[use.locationName ?? name, service.shape(use.shape)]] : [],
    ),
  );
  const seen = new Set<string>();
  return query.map(([name, value]) => {
    const shape = uses.get(name);
    if (shape === undefined) throw refuse.unknown(name);
    if (seen.has(name) && shape.type !== "list")
      throw refuse.malformed(`The parameter ${name} comes more than once.`);
    seen.add(name);
    const type = shape.type === "list" ? service.shape(shape.member?.shape ?? "").type : shape.type;
    return [name, scalar(type, name, value, refuse)];
  });
}
