import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { own } from "../../own";

/** A use of a shape: its name there, and its location in a request. */
const use = z.object({
  shape: z.string(),
  location: z.enum(["uri", "querystring", "header", "headers", "statusCode"]).optional(),
  locationName: z.string().optional(),
  queryName: z.string().optional(),
});
const shape = z.object({
  type: z.string(),
  members: z.record(z.string(), use).optional(),
  member: use.optional(),
  key: use.optional(),
  value: use.optional(),
  payload: z.string().optional(),
  required: z.array(z.string()).optional(),
  document: z.boolean().optional(),
  sensitive: z.boolean().optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});
const model = z.object({
  metadata: z.object({
    apiVersion: z.string(),
    targetPrefix: z.string().optional(),
    jsonVersion: z.string().optional(),
  }),
  operations: z.record(
    z.string(),
    z.object({
      http: z.object({ method: z.string(), requestUri: z.string() }).optional(),
      input: z.object({ shape: z.string(), locationName: z.string().optional() }).optional(),
      output: z.object({ shape: z.string() }).optional(),
    }),
  ),
  shapes: z.record(z.string(), shape),
});

export type Use = z.infer<typeof use>;
export type Shape = z.infer<typeof shape>;

interface Route {
  readonly operation: string;
  readonly verb: string;
  /** Parts of the path: a literal text, or the name of a member. */
  readonly parts: readonly (string | { readonly member: string })[];
  /** Required in the query string: "mode=import". */
  readonly query: string;
}

/** AWS's model of one service's requests, from botocore. */
export class ServiceModel {
  private found: readonly Route[] | undefined;

  constructor(private readonly held: z.infer<typeof model>) {}

  get apiVersion(): string {
    return this.held.metadata.apiVersion;
  }

  /** JSON protocol: the prefix of X-Amz-Target. */
  get targetPrefix(): string | undefined {
    return this.held.metadata.targetPrefix;
  }

  /** JSON protocol: the content type. */
  get jsonType(): string {
    return `application/x-amz-json-${this.held.metadata.jsonVersion ?? "1.1"}`;
  }

  has(operation: string): boolean {
    return own(this.held.operations, operation) !== undefined;
  }

  /** The members of an operation's input; one without any has none. */
  input(operation: string): Shape {
    const name = own(this.held.operations, operation)?.input?.shape;
    return name === undefined ? { type: "structure", members: {} } : this.shape(name);
  }

  /** The members of an operation's output. */
  output(operation: string): Shape {
    const name = own(this.held.operations, operation)?.output?.shape;
    return name === undefined ? { type: "structure", members: {} } : this.shape(name);
  }

  /** REST protocol in XML: the root element of an operation's body. */
  root(operation: string): string | undefined {
    return own(this.held.operations, operation)?.input?.locationName;
  }

  /**
   * REST protocol: the operation of a verb and a path, and the path's parameters by member name. undefined: none.
   * @param parts of the path, decoded, without an empty last part
   */
  route(
    verb: string,
    parts: readonly string[],
    query: readonly (readonly [name: string, value: string])[],
  ): { readonly operation: string; readonly parameters: ReadonlyMap<string, string> } | undefined {
    const given = new Set(query.map(([name, value]) => `${name}=${value}`));
    const fits = (route: Route) =>
      route.verb === verb &&
      route.parts.length === parts.length &&
      (route.query === "" || given.has(route.query)) &&
      route.parts.every((part, at) => typeof part !== "string" || part === parts[at]);
    const found = this.routes().find(fits);
    if (found === undefined) return undefined;
    const parameters = found.parts.flatMap((part, at): [string, string][] =>
      typeof part === "string" ? [] : [[part.member, parts[at] ?? ""]],
    );
    return { operation: found.operation, parameters: new Map(parameters) };
  }

  /** Routes with the most literal text first, since a member matches any text. */
  private routes(): readonly Route[] {
    this.found ??= Object.entries(this.held.operations)
      .flatMap(([operation, { http }]) => (http === undefined ? [] : [this.routeOf(operation, http)]))
      .sort((one, other) => closed(other) - closed(one));
    return this.found;
  }

  private routeOf(operation: string, http: { method: string; requestUri: string }): Route {
    const [path = "", query = ""] = http.requestUri.split("?");
    const members = Object.entries(this.input(operation).members ?? {});
    const parts = path
      .replace(/^\/|\/$/g, "")
      .split("/")
      .map((part) => {
        const [, name] = /^{(\w+)}$/.exec(part) ?? [];
        if (name === undefined) return part;
        const [member = name] =
          members.find(([, use]) => use.location === "uri" && use.locationName === name) ?? [];
        return { member };
      });
    return { operation, verb: http.method, parts, query };
  }

  shape(name: string): Shape {
    const found = own(this.held.shapes, name);
    if (found === undefined) throw new Error(`botocore's model has no shape ${name}`);
    return found;
  }
}

function closed({ parts, query }: Route): number {
  return parts.filter((part) => typeof part === "string").length + (query === "" ? 0 : 0.5);
}

export type Models = (service: string) => ServiceModel;

/** Services whose model and signing name differ. elasticloadbalancing has two models: this is the newer. */
const modelNames: ReadonlyMap<string, string> = new Map([
  ["elasticloadbalancing", "elbv2"],
  ["monitoring", "cloudwatch"],
]);

/** botocore's name of a service, by its signing name. */
export function botocoreName(service: string): string {
  return modelNames.get(service) ?? service;
}

/** The services' models, each read on first use, from the packages of moto's Python. */
export function botocoreModels(python: string): Models {
  const data = dataFolder(python);
  const read = new Map<string, ServiceModel>();
  return (service) => {
    const known = read.get(service);
    if (known !== undefined) return known;
    const folder = path.join(data, botocoreName(service));
    const newest = readdirSync(folder).sort().at(-1) ?? "";
    const text = gunzipSync(readFileSync(path.join(folder, newest, "service-2.json.gz"))).toString("utf8");
    const found = new ServiceModel(model.parse(JSON.parse(text)));
    read.set(service, found);
    return found;
  };
}

const partitions = z.object({
  partitions: z.array(z.object({ id: z.string(), regions: z.record(z.string(), z.unknown()) })),
});

/** The regions of AWS's standard partition, "aws". */
export function botocoreRegions(python: string): ReadonlySet<string> {
  const text = readFileSync(path.join(dataFolder(python), "partitions.json"), "utf8");
  const standard = partitions.parse(JSON.parse(text)).partitions.find(({ id }) => id === "aws");
  return new Set(Object.keys(standard?.regions ?? {}).filter((region) => region !== "aws-global"));
}

function dataFolder(python: string): string {
  const libraries = path.join(path.dirname(path.dirname(python)), "lib");
  const folders = readdirSync(libraries).map((name) =>
    path.join(libraries, name, "site-packages", "botocore", "data"),
  );
  const found = folders.find((folder) => existsSync(folder));
  if (found === undefined)
    throw new Error(`${libraries} has no botocore: remove the folder above it, and start again`);
  return found;
}
