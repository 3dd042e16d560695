import type { ServiceModel, Shape, Use } from "./model";
import type { Refuse } from "./value";
import { scalar } from "./value";

/** Most fields of a form. AWS's own lists have about a thousand items at most. */
const most = 5000;
/** Most parts of a field's name, separated by dots. AWS's own have a third of that. */
const deepest = 32;

/** Parameters of every query request that are not members. */
const envelope = ["Action", "Version"];

/**
 * The fields of a form.
 * @param text application/x-www-form-urlencoded
 * @throws AwsError when a field comes twice, or is not percent-encoded UTF-8
 */
export function readForm(text: string, refuse: Refuse): Map<string, string> {
  const fields = new Map<string, string>();
  if (!/^[\x21-\x7e]*$/.test(text)) throw refuse.malformed("The parameters are not percent-encoded.");
  for (const pair of text.split("&", most + 1)) {
    if (fields.size >= most) throw refuse.malformed(`The request has more than ${most} parameters.`);
    if (pair === "") continue;
    const [name = "", ...rest] = pair.split("=");
    const decoded = decode(name, refuse);
    if (fields.has(decoded)) throw refuse.malformed(`The parameter ${decoded} comes more than once.`);
    fields.set(decoded, decode(rest.join("="), refuse));
  }
  return fields;
}

function decode(text: string, refuse: Refuse): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw refuse.malformed(`The parameter "${text.slice(0, 100)}" is not percent-encoded UTF-8.`);
  }
}

export function writeForm(fields: ReadonlyMap<string, string>): Buffer {
  return Buffer.from(new URLSearchParams([...fields]).toString());
}

/** A field, or its nested fields: Filter.1.Name is Name below 1 below Filter. */
interface Node {
  value: string | undefined;
  readonly below: Map<string, Node>;
}

const node = (): Node => ({ value: undefined, below: new Map() });

/**
 * Checks the fields against AWS's model: each is a member of the operation, lists are counted from 1 without a gap, and
 * values have the member's type. Action and Version come first.
 */
export function readMembers(
  operation: string,
  given: ReadonlyMap<string, string>,
  service: ServiceModel,
  refuse: Refuse,
  isEc2: boolean,
): Map<string, string> {
  const root = node();
  for (const [name, value] of given) {
    if (envelope.includes(name)) continue;
    let at = root;
    const parts = name.split(".", deepest + 1);
    if (parts.length > deepest) throw refuse.unknown(parts.slice(0, 3).join("."));
    for (const part of parts) {
      const next = at.below.get(part) ?? node();
      at.below.set(part, next);
      at = next;
    }
    at.value = value;
  }
  const fields = new Map([
    ["Action", operation],
    ["Version", service.apiVersion],
  ]);
  const walk = new Walk(service, refuse, isEc2, fields);
  walk.structure(service.input(operation), root, []);
  return fields;
}

class Walk {
  constructor(
    private readonly service: ServiceModel,
    private readonly refuse: Refuse,
    private readonly isEc2: boolean,
    private readonly fields: Map<string, string>,
  ) {}

  structure(shape: Shape, { value, below }: Node, at: readonly string[]): void {
    if (value !== undefined) throw this.refuse.value(at.join("."), value, "a structure");
    const members = new Map(
      Object.entries(shape.members ?? {}).map(([name, use]) => [this.nameOf(name, use), use]),
    );
    for (const [name, child] of below) {
      const use = members.get(name);
      if (use === undefined) throw this.refuse.unknown([...at, name].join("."));
      this.any(use, child, [...at, name]);
    }
  }

  private any(use: Use, child: Node, at: readonly string[]): void {
    const shape = this.service.shape(use.shape);
    const name = at.join(".");
    if (shape.type === "structure") this.structure(shape, child, at);
    else if (shape.type === "list" || shape.type === "map") this.many(shape, child, at);
    else {
      if (child.value === undefined || child.below.size > 0)
        throw this.refuse.unknown(firstBelow(child, name));
      this.fields.set(name, scalar(shape.type, name, child.value, this.refuse));
    }
  }

  /** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html : EC2 writes PREFIX.1, the others PREFIX.member.1. */
  private many(shape: Shape, child: Node, at: readonly string[]): void {
    const name = at.join(".");
    if (child.value === "" && child.below.size === 0 && !this.isEc2) {
      // An empty list is a field without a value.
      this.fields.set(name, "");
      return;
    }
    if (child.value !== undefined) throw this.refuse.value(name, child.value, "a list");
    const step = this.isEc2
      ? undefined
      : shape.type === "map"
        ? "entry"
        : (shape.member?.locationName ?? "member");
    const elements = step === undefined ? child : child.below.get(step);
    if (
      elements === undefined ||
      elements.value !== undefined ||
      (step !== undefined && child.below.size > 1)
    ) {
      throw this.refuse.unknown(firstBelow(child, name));
    }
    const inside = step === undefined ? at : [...at, step];
    for (let index = 1; index <= elements.below.size; index++) {
      const element = elements.below.get(String(index));
      if (element === undefined) {
        throw this.refuse.malformed(
          `The list ${inside.join(".")} lacks its element ${index}: it is counted from 1, without a gap.`,
        );
      }
      this.element(shape, element, [...inside, String(index)]);
    }
  }

  private element(shape: Shape, element: Node, at: readonly string[]): void {
    if (shape.type === "list") {
      if (shape.member !== undefined) this.any(shape.member, element, at);
      return;
    }
    const { key, value } = shape;
    if (key === undefined || value === undefined) throw this.refuse.unknown(at.join("."));
    const members = { [key.locationName ?? "key"]: key, [value.locationName ?? "value"]: value };
    this.structure({ type: "structure", members }, element, at);
  }

  /** https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#query-key-resolution */
  private nameOf(name: string, { locationName, queryName }: Use): string {
    if (!this.isEc2) return locationName ?? name;
    return (
      queryName ??
      (locationName === undefined ? name : locationName[0]?.toUpperCase() + locationName.slice(1))
    );
  }
}

function firstBelow({ below }: Node, name: string): string {
  const [first] = below.keys();
  return first === undefined ? name : `${name}.${first}`;
}
