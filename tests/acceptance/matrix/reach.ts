import { type InvocationForm, isDomainForm } from "../../../shared/invocation/form";
import type { Intent } from "./intent";
import type { Row } from "./row";

export type EarlyEnd = Pick<Row, "expected" | "because"> & Partial<Pick<Row, "orElse">>;

/**
 * How a call ends before any policy is asked: at the name, at the network, or at an alias that does not exist.
 * Undefined when it reaches the API's policies.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
 */
export function endsBeforePolicies(
  call: Pick<Row, "caller" | "via" | "form" | "api">,
  intent: Intent,
): EarlyEnd | undefined {
  if (call.caller === "outside") return fromOutside(call.form, isAssociated(call, intent));
  const ended = fromVpc(call, intent);
  if (call.caller !== "neighbour" || ended?.expected === "unresolved") return ended;
  return { expected: "timed out", because: "the security group admits clients only" };
}

function fromOutside(form: InvocationForm, associated: boolean): EarlyEnd {
  // Resolvers of hotels and providers answer for names that there are not.
  const unresolved = { expected: "unresolved", orElse: ["not reached"] } satisfies Partial<Row>;
  if (form === "private-dns") return { ...unresolved, because: "a private API has no public name" };
  if (form === "private-domain")
    return { ...unresolved, because: "the domain's name is in a private zone of the VPC" };
  if (form === "route53-alias" && !associated)
    return { ...unresolved, because: "the endpoint is not associated with the API" };
  return { expected: "not reached", because: "the endpoint's addresses are private" };
}

function fromVpc(call: Pick<Row, "caller" | "via" | "form" | "api">, intent: Intent): EarlyEnd | undefined {
  const privateDns = call.caller === "stranger" ? intent.stranger?.privateDns === true : intent.privateDns;
  const elsewhere: EarlyEnd | undefined =
    call.via === "own" ? undefined : { expected: "timed out", because: "the endpoint is in another VPC" };
  if (isDomainForm(call.form)) return elsewhere ?? notByDomain(call, intent);
  switch (call.form) {
    case "private-dns":
      return privateDns ? undefined : { expected: "unresolved", because: "private DNS is off" };
    case "route53-alias": {
      const associated = isAssociated(call, intent);
      const because =
        call.via === "own" ? "the endpoint is not associated with the API" : "the name is another endpoint's";
      // With private DNS on, the VPC resolves every execute-api name to its own endpoint, whatever it names.
      if (privateDns)
        return call.via === "own" && associated ? undefined : { expected: "refused by routing", because };
      return associated ? elsewhere : { expected: "unresolved", because };
    }
    default:
      return elsewhere;
  }
}

/** Of the domain's two forms, where the caller's endpoint is not associated with it. */
function notByDomain(call: Pick<Row, "caller" | "form">, { domain }: Intent): EarlyEnd | undefined {
  if (call.caller !== "stranger" && domain?.associated) return undefined;
  if (call.form === "private-domain")
    return { expected: "unresolved", because: "no private zone of the VPC has the domain's name" };
  return {
    expected: "refused by routing",
    because: "the endpoint is not associated with the domain",
    // No page of AWS quotes the answer; the domain's policy does not admit the endpoint either.
    orElse: ["refused by domain policy", "refused by a policy"],
  };
}

/** Whether the API has an alias for the endpoint that the call names. */
function isAssociated({ api, caller, via }: Pick<Row, "api" | "caller" | "via">, intent: Intent): boolean {
  if (caller === "stranger" && via === "own") return false;
  if (api === "granted") return intent.associated;
  return api === "decoy" && intent.decoy?.associated === true;
}
