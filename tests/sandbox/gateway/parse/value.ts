import { AwsError, type Protocol } from "../errors";

/** Each protocol's error codes for a request that cannot be parsed. */
const codes: Readonly<
  Record<Protocol, { readonly malformed: string; readonly unknown: string; readonly value: string }>
> = {
  ec2: { malformed: "MalformedQueryString", unknown: "UnknownParameter", value: "InvalidParameterValue" },
  query: { malformed: "MalformedQueryString", unknown: "ValidationError", value: "ValidationError" },
  json: {
    malformed: "SerializationException",
    unknown: "ValidationException",
    value: "SerializationException",
  },
  cbor: {
    malformed: "SerializationException",
    unknown: "ValidationException",
    value: "SerializationException",
  },
  "rest-json": {
    malformed: "BadRequestException",
    unknown: "BadRequestException",
    value: "BadRequestException",
  },
  "rest-xml": { malformed: "InvalidURI", unknown: "InvalidArgument", value: "InvalidArgument" },
  "wrapped-rest-xml": { malformed: "InvalidInput", unknown: "InvalidInput", value: "InvalidInput" },
};

/** Errors for requests that are ambiguous or cannot be parsed. */
export class Refuse {
  constructor(
    private readonly protocol: Protocol,
    private readonly operation: string,
  ) {}

  /** The request as a whole is ambiguous or malformed. */
  malformed(message: string): AwsError {
    return new AwsError(codes[this.protocol].malformed, message);
  }

  /** AWS's model has no such member. */
  unknown(name: string): AwsError {
    const message =
      this.protocol === "ec2"
        ? `The parameter ${name} is not recognized`
        : `${this.operation} has no member "${name}".`;
    return new AwsError(codes[this.protocol].unknown, message);
  }

  value(name: string, value: unknown, accepted: string): AwsError {
    const given = JSON.stringify(value)?.slice(0, 100);
    return new AwsError(
      codes[this.protocol].value,
      `Value (${given}) for parameter ${name} is invalid: it must be ${accepted}.`,
    );
  }
}

const integer = /^-?\d{1,19}$/;
const decimal = /^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/;
const time = /^(\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?|\d+(\.\d+)?)$/;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A property name that parsers treat differently. */
const unreadable = /(?:^|[/.~])__proto__(?:$|[/.~])/;

/**
 * A text of a request in its type's standard form, which all parsers read as the same value.
 * @throws AwsError naming the member and what it accepts
 */
export function scalar(type: string, name: string, value: string, refuse: Refuse): string {
  // Half of a surrogate pair is not a character.
  if (/[\uD800-\uDFFF]/u.test(value)) throw refuse.value(name, value, "text in Unicode");
  if (unreadable.test(value)) throw refuse.value(name, value, "any other name");
  switch (type) {
    case "boolean": {
      const lower = value.toLowerCase();
      if (lower !== "true" && lower !== "false") throw refuse.value(name, value, "true or false");
      return lower;
    }
    case "integer":
    case "long":
    case "short":
    case "byte":
      if (!integer.test(value)) throw refuse.value(name, value, "a whole number");
      return value;
    case "double":
    case "float":
      if (!decimal.test(value)) throw refuse.value(name, value, "a number");
      return value;
    case "timestamp":
      if (!time.test(value)) throw refuse.value(name, value, "a time in ISO 8601");
      return value;
    case "blob":
      if (!base64.test(value)) throw refuse.value(name, value, "base64");
      return value;
    default:
      return value;
  }
}
