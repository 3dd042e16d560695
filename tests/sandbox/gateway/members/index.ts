import { serviceOf } from "../../services";
import type { Call } from "../call";
import { AwsError, type ServiceProtocol } from "../errors";
import { givenMembers } from "./given";
import { membersOf } from "./table";

/** Error codes for a member that the operation does not have. */
const unknownCodes: Readonly<Record<ServiceProtocol, string>> = {
  ec2: "UnknownParameter",
  query: "ValidationError",
  json: "ValidationException",
  "rest-json": "BadRequestException",
  "rest-xml": "InvalidArgument",
  "wrapped-rest-xml": "InvalidInput",
};

/** Keys of tags are the Key of a list's entry, or the keys of a map. */
function isReservedTag(path: readonly string[], value: string): boolean {
  const list = path.at(-2) === "N" && path.slice(0, -2).some((part) => /^(Add)?Tags?$|^tags$/.test(part));
  const key =
    list && path.at(-1)?.toLowerCase() === "key"
      ? value
      : /^tags$/i.test(path.at(-2) ?? "")
        ? path.at(-1)
        : undefined;
  return /^aws:/i.test(key ?? "");
}

/**
 * Refuses every member that the sandbox would otherwise ignore.
 * @throws AwsError naming the member that the operation does not have, or that the sandbox does not emulate
 */
export function checkMembers(call: Call): void {
  const members = membersOf(serviceOf(call.service)?.members ?? [], call.operation);
  const operation = `${call.service}:${call.operation}`;
  for (const { path, name, value, empty } of givenMembers(call)) {
    if (empty && members.reaches(path)) continue;
    const verdict = members.verdict(path);
    if (verdict === undefined) {
      const protocol = serviceOf(call.service)?.protocol;
      const code = protocol === undefined ? "ValidationError" : unknownCodes[protocol];
      throw new AwsError(code, `The parameter ${name} is not recognized: ${operation} has no such member.`);
    }
    if (path.join(".") === "Filter.N.Name" && verdict.kind === "emulated" && !members.hasFilter(value)) {
      const known = members.filters.join(", ");
      throw new AwsError(
        "InvalidParameterValue",
        `The filter '${value}' is invalid: the sandbox emulates ${known} of ${operation}.`,
      );
    }
    if (isReservedTag(path, value)) {
      throw new AwsError(
        serviceOf(call.service)?.errors.reservedTag ?? "BadRequestException",
        `Invalid tag key ${name}: aws: prefixed tag keys are reserved for system use.`,
      );
    }
    if (verdict.kind !== "refused") continue;
    const accepted = verdict.except.map((it) => (it === "REGION" ? call.region : it));
    if (accepted.some((it) => it.toLowerCase() === value.toLowerCase())) continue;
    // Without the value, which may be a secret.
    const only = accepted.length === 0 ? "leave it out" : `it accepts ${accepted.join(", ")}`;
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox does not emulate ${name} of ${operation}: ${only}.`,
    );
  }
}
