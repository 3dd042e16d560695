import { own } from "../../own";
import { serviceOf } from "../../services";
import type { Call } from "../call";
import { AwsError, type Protocol } from "../errors";
import type { ServiceModel, Shape, Use } from "../parse";

/** What each protocol's services answer to a value that their model excludes. */
const codes: Readonly<Record<Protocol, string>> = {
  ec2: "InvalidParameterValue",
  query: "ValidationError",
  json: "ValidationException",
  "rest-json": "ValidationException",
  "rest-xml": "InvalidArgument",
  "wrapped-rest-xml": "InvalidInput",
};

/**
 * Values are in the bounds of AWS's model, which the emulator does not read: enumerations, ranges, lengths, patterns.
 * @throws AwsError in AWS's own words, without the value of a secret
 */
export function checkConstraints(call: Call, model: ServiceModel): void {
  const protocol = serviceOf(call.service)?.protocol;
  // Operations of API Gateway and RAM check their values themselves.
  if (protocol === undefined || ["apigateway", "ram"].includes(call.service)) return;
  const code = call.service === "logs" ? "InvalidParameterException" : codes[protocol];
  const broken = {
    json: brokenJson,
    "rest-json": brokenJson,
    "rest-xml": brokenHeader,
    "wrapped-rest-xml": brokenJson,
    query: brokenField,
    ec2: brokenField,
  }[protocol](call, model);
  if (broken !== undefined) throw new AwsError(code, `1 validation error detected: Value ${broken}`);
}

function brokenJson(call: Call, model: ServiceModel): string | undefined {
  if (call.headers["content-type"] === "application/octet-stream") return undefined;
  const walk = (shape: Shape, value: unknown, at: string): string | undefined => {
    if (value === null || typeof value !== "object") return brokenBy(shape, String(value), at);
    const inner = Array.isArray(value)
      ? value.map((each) => [shape.member?.shape, each, `${at}.member`] as const)
      : Object.entries(value).map(
          ([name, each]) =>
            [
              own(shape.members, name)?.shape ?? shape.value?.shape,
              each,
              at ? `${at}.${name}` : name,
            ] as const,
        );
    return (
      brokenLength(shape, inner.length, at) ??
      first(inner, ([name, each, place]) =>
        name === undefined ? undefined : walk(model.shape(name), each, place),
      )
    );
  };
  return walk(model.input(call.operation), JSON.parse(call.body.toString("utf8") || "{}"), "");
}

function brokenField(call: Call, model: ServiceModel): string | undefined {
  return first(call.parameters, ([name, value]) => {
    const shape = shapeOf(call.operation, name.split("."), model);
    return shape === undefined ? undefined : brokenBy(boundedOf(call, shape, name), value, name);
  });
}

/** Bounds that EC2's references have in words alone: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
const ec2Bounds: readonly (readonly [name: RegExp, bounds: Partial<Shape>])[] = [
  [/(^|\.)(FromPort|ToPort|PortRange\.From|PortRange\.To)$/, { min: -1, max: 65_535 }],
  [/^RuleNumber$/, { min: 1, max: 32_766 }],
  [/(^|\.)(IpProtocol|Protocol)$/, { pattern: "-1|all|tcp|udp|icmp|icmpv6|1?\\d?\\d|2[0-4]\\d|25[0-5]" }],
];

function boundedOf(call: Call, shape: Shape, name: string): Shape {
  if (call.service !== "ec2") return shape;
  return { ...shape, ...ec2Bounds.find(([names]) => names.test(name))?.[1] };
}

/** What a name on the wire leads to; lists and maps have their own steps between. undefined: the envelope. */
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
  const shown = shape.sensitive ? "" : `'${value.slice(0, 200)}' `;
  const broken = (constraint: string) =>
    `${shown}at '${at.replace(/^./, (letter) => letter.toLowerCase())}' failed to satisfy constraint: ${constraint}`;
  if (["integer", "long", "float", "double"].includes(shape.type)) {
    if (shape.min !== undefined && Number(value) < shape.min)
      return broken(`Member must have value greater than or equal to ${shape.min}`);
    if (shape.max !== undefined && Number(value) > shape.max)
      return broken(`Member must have value less than or equal to ${shape.max}`);
    return undefined;
  }
  if (shape.type !== "string") return undefined;
  if (shape.enum !== undefined && !shape.enum.includes(value))
    return broken(`Member must satisfy enum value set: [${shape.enum.join(", ")}]`);
  if (value.length < (shape.min ?? 0))
    return broken(`Member must have length greater than or equal to ${shape.min}`);
  if (value.length > (shape.max ?? Number.POSITIVE_INFINITY))
    return broken(`Member must have length less than or equal to ${shape.max}`);
  if (shape.pattern !== undefined && patternOf(shape.pattern)?.test(value) === false)
    return broken(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  return undefined;
}

function brokenLength(shape: Shape, length: number, at: string): string | undefined {
  if (shape.type !== "list" && shape.type !== "map") return undefined;
  const constraint =
    length < (shape.min ?? 0)
      ? `greater than or equal to ${shape.min}`
      : length > (shape.max ?? Number.POSITIVE_INFINITY)
        ? `less than or equal to ${shape.max}`
        : undefined;
  return constraint && `at '${at}' failed to satisfy constraint: Member must have length ${constraint}`;
}

const patterns = new Map<string, RegExp | undefined>();

/**
 * A pattern of AWS's own model, for a whole value. Those that repeat what repeats are left out, since they may take time
 * beyond every bound, and so are those of Java's that JavaScript does not have.
 */
function patternOf(pattern: string): RegExp | undefined {
  if (!patterns.has(pattern)) patterns.set(pattern, compiled(pattern));
  return patterns.get(pattern);
}

function compiled(pattern: string): RegExp | undefined {
  if (/\)[*+{]/.test(pattern)) return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`, "su");
  } catch {
    return undefined;
  }
}

function first<T>(each: Iterable<T>, find: (one: T) => string | undefined): string | undefined {
  for (const one of each) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
