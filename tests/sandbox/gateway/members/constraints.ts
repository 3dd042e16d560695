import { fitsInTime } from "../../bounded-pattern";
import { own } from "../../own";
import { serviceOf } from "../../services";
import type { Call } from "../call";
import { AwsError, type ServiceProtocol } from "../errors";
import type { ServiceModel, Shape, Use } from "../parse";

/** Error codes for a value that the service's model excludes. */
const codes: Readonly<Record<ServiceProtocol, string>> = {
  ec2: "InvalidParameterValue",
  query: "ValidationError",
  json: "ValidationException",
  "rest-json": "ValidationException",
  "rest-xml": "InvalidArgument",
  "wrapped-rest-xml": "InvalidInput",
};

/**
 * Checks enumerations, ranges, lengths and patterns of AWS's model, which moto does not check.
 * @throws AwsError as AWS words it, without the value of a secret
 */
export function checkConstraints(call: Call, model: ServiceModel): void {
  const protocol = serviceOf(call.service)?.protocol;
  // Operations of API Gateway and RAM check their values themselves.
  if (protocol === undefined || ["apigateway", "ram"].includes(call.service)) return;
  const code = call.service === "logs" ? "InvalidParameterException" : codes[protocol];
  const broken = {
    json: brokenMember,
    "rest-json": brokenMember,
    "rest-xml": brokenHeader,
    "wrapped-rest-xml": brokenMember,
    query: brokenField,
    ec2: brokenField,
  }[protocol](call, model);
  if (broken === undefined) return;
  throw new AwsError(code, `1 validation error detected: Value ${broken}`);
}

type IsGiven = (name: string, use: Use | undefined) => boolean;

/** The first required member that is missing. */
function missing({ required, members }: Shape, isGiven: IsGiven): string | undefined {
  return required?.find((each) => !isGiven(each, own(members, each)));
}

function brokenByMissing(shape: Shape, isGiven: IsGiven, at: string): string | undefined {
  const name = missing(shape, isGiven);
  if (name === undefined) return undefined;
  return `null at '${at ? `${at}.` : ""}${name}' failed to satisfy constraint: Member must not be null`;
}

/** For JSON and REST protocols: members in the path, query string, headers and body. */
function brokenMember(call: Call, model: ServiceModel): string | undefined {
  const input = model.input(call.operation);
  const outside = Object.entries(input.members ?? {}).flatMap(([name, { shape, location, locationName }]) => {
    const wire = locationName ?? name;
    const value =
      location === "header"
        ? own(call.headers, wire.toLowerCase())
        : location === "uri"
          ? call.parameters.get(name)?.replace(/^\/?(?:hostedzone|change)\//, "")
          : location === "querystring"
            ? call.parameters.get(wire)
            : undefined;
    return value === undefined ? [] : [[name, model.shape(shape), value] as const];
  });
  const given = new Set(outside.map(([name]) => name));
  const isOutside = (use: Use | undefined) => use?.location !== undefined;
  return (
    first(outside, ([name, shape, value]) =>
      shape.type === "list"
        ? brokenInside(JSON.parse(value), shape, name, model)
        : brokenBy(shape, value, name),
    ) ??
    (call.headers["content-type"] === "application/octet-stream"
      ? undefined
      : brokenInside(JSON.parse(call.body.toString("utf8") || "{}"), input, "", model)) ??
    brokenByMissing(input, (name, use) => !isOutside(use) || given.has(name), "")
  );
}

function brokenInside(value: unknown, shape: Shape, at: string, model: ServiceModel): string | undefined {
  if (value === null || typeof value !== "object") return brokenBy(shape, String(value), at);
  const members = new Map(
    Object.entries(shape.members ?? {})
      .filter(([, { location }]) => location === undefined)
      .map(([name, use]) => [use.locationName ?? name, use]),
  );
  const inner: readonly (readonly [Use | undefined, unknown, string])[] = Array.isArray(value)
    ? value.map((each) => [shape.member, each, `${at}.member`])
    : Object.entries(value).flatMap(([name, each]) => [
        ...(shape.type === "map" ? [[shape.key, name, `${at}.key`] as const] : []),
        [members.get(name) ?? shape.value, each, at ? `${at}.${name}` : name] as const,
      ]);
  const length = Array.isArray(value) ? value.length : Object.keys(value).length;
  const isThere = (name: string, use: Use | undefined) =>
    use?.location !== undefined || Object.hasOwn(value, use?.locationName ?? name);
  return (
    brokenLength(shape, length, at) ??
    first(inner, ([use, each, place]) =>
      use === undefined ? undefined : brokenInside(each, model.shape(use.shape), place, model),
    ) ??
    brokenByMissing(shape, isThere, at)
  );
}

function brokenField(call: Call, model: ServiceModel): string | undefined {
  const names = [...call.parameters.keys()].map((name) => name.split(".", 1)[0]?.toLowerCase());
  const isGiven = (name: string, use: Use | undefined) =>
    [name, use?.locationName, use?.queryName].some((it) => names.includes(it?.toLowerCase()));
  const input = model.input(call.operation);
  const broken = first(call.parameters, ([name, value]) => {
    const shape = shapeOf(call.operation, name.split("."), model);
    return shape === undefined ? undefined : brokenBy(boundedOf(call, shape, name), value, name);
  });
  if (broken !== undefined) return broken;
  if (call.service !== "ec2") return brokenByMissing(input, isGiven, "");
  const absent = missing(input, isGiven);
  if (absent === undefined) return undefined;
  throw new AwsError("MissingParameter", `The request must contain the parameter ${absent}`);
}

/** Bounds that are only in the text of EC2's reference: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
const ec2Bounds: readonly (readonly [name: RegExp, bounds: Partial<Shape>])[] = [
  [/(^|\.)(FromPort|ToPort|PortRange\.From|PortRange\.To)$/, { min: -1, max: 65_535 }],
  [/^RuleNumber$/, { min: 1, max: 32_766 }],
  [/(^|\.)(IpProtocol|Protocol)$/, { pattern: "-1|all|tcp|udp|icmp|icmpv6|1?\\d?\\d|2[0-4]\\d|25[0-5]" }],
];

function boundedOf(call: Call, shape: Shape, name: string): Shape {
  if (call.service !== "ec2") return shape;
  return { ...shape, ...ec2Bounds.find(([names]) => names.test(name))?.[1] };
}

/** The shape of a parameter by its name on the wire. undefined: Action or Version. */
function shapeOf(operation: string, parts: readonly string[], model: ServiceModel): Shape | undefined {
  let shape: Shape | undefined = model.input(operation);
  for (const part of parts) {
    if (shape?.type === "list") {
      if (/^\d+$/.test(part)) shape = model.shape(shape.member?.shape ?? "");
    } else if (shape?.type === "map") {
      if (part === "key" || part === "value") shape = model.shape(shape[part]?.shape ?? "");
    } else {
      const use: Use | undefined = Object.entries(shape?.members ?? {}).find(
        ([name, { locationName, queryName }]) =>
          [name, locationName, queryName].some((it) => it?.toLowerCase() === part.toLowerCase()),
      )?.[1];
      shape = use === undefined ? undefined : model.shape(use.shape);
    }
  }
  return shape;
}

function brokenHeader(call: Call, model: ServiceModel): string | undefined {
  const { searchParams } = new URL(call.target, "http://localhost");
  return first(Object.entries(model.input(call.operation).members ?? {}), ([name, use]) => {
    const wire = use.locationName ?? name;
    const value =
      use.location === "header"
        ? own(call.headers, wire.toLowerCase())
        : use.location === "querystring"
          ? searchParams.get(wire)
          : undefined;
    return value === undefined || value === null ? undefined : brokenBy(model.shape(use.shape), value, wire);
  });
}

function brokenBy(shape: Shape, value: string, at: string): string | undefined {
  const shown = shape.sensitive || shape.type === "blob" ? "" : `'${value.slice(0, 200)}' `;
  const broken = (constraint: string) =>
    `${shown}at '${at.replace(/^./, (letter) => letter.toLowerCase())}' failed to satisfy constraint: ${constraint}`;
  if (["integer", "long", "float", "double"].includes(shape.type)) {
    if (shape.min !== undefined && Number(value) < shape.min)
      return broken(`Member must have value greater than or equal to ${shape.min}`);
    if (shape.max !== undefined && Number(value) > shape.max)
      return broken(`Member must have value less than or equal to ${shape.max}`);
    return undefined;
  }
  // Base64 is longer than the bytes that the bounds are about.
  if (shape.type === "blob") return brokenSize(Buffer.byteLength(value, "base64"), shape, broken);
  if (shape.type !== "string") return undefined;
  if (shape.enum !== undefined && !shape.enum.includes(value))
    return broken(`Member must satisfy enum value set: [${shape.enum.join(", ")}]`);
  const size = brokenSize(value.length, shape, broken);
  if (size !== undefined) return size;
  if (shape.pattern !== undefined && !fits(value, shape.pattern))
    return broken(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  return undefined;
}

function brokenSize(
  length: number,
  { min = 0, max = Number.POSITIVE_INFINITY }: Shape,
  broken: (constraint: string) => string,
): string | undefined {
  if (length < min) return broken(`Member must have length greater than or equal to ${min}`);
  return length > max ? broken(`Member must have length less than or equal to ${max}`) : undefined;
}

function brokenLength(shape: Shape, length: number, at: string): string | undefined {
  if (shape.type !== "list" && shape.type !== "map") return undefined;
  return brokenSize(length, shape, (constraint) => `at '${at}' failed to satisfy constraint: ${constraint}`);
}

const patterns = new Map<string, ((value: string) => boolean) | undefined>();

/** Matches a whole value with a pattern of AWS's model. Java patterns that JavaScript cannot compile match all. */
function fits(value: string, pattern: string): boolean {
  if (!patterns.has(pattern)) patterns.set(pattern, compiled(pattern));
  return patterns.get(pattern)?.(value) ?? true;
}

const patternMilliseconds = 500;

function compiled(pattern: string): ((value: string) => boolean) | undefined {
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${pattern})$`, "su");
  } catch {
    return undefined;
  }
  if (!/\)[*+{]/.test(pattern)) return (value) => expression.test(value);
  // Nested repetition can take unbounded time: a value that exceeds the budget does not match.
  return (value) => {
    try {
      return fitsInTime(expression, value, patternMilliseconds);
    } catch {
      return false;
    }
  };
}

function first<T>(each: Iterable<T>, find: (one: T) => string | undefined): string | undefined {
  for (const one of each) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
