import type { AcceptanceInput, AcceptanceResult } from "./input";
import { admits } from "./matrix/row";
import type { Observation } from "./observe";
import { isReadable } from "./observe/alarms";
import { answerText, type CurlResult } from "./outcome";
import { outcomeOf, traceOf } from "./trace";
import { statementsOf } from "./trace/statements";
import { verdictsOf } from "./trace/verdicts";

type Proofs = AcceptanceResult["proofs"];
type RecordedRow = AcceptanceResult["rows"][number];
interface Recorded extends Pick<AcceptanceResult, "statements" | "proofs" | "alarms" | "unobserved"> {
  /** Each call with what curl reported of it. */
  readonly made: readonly { readonly row: RecordedRow; readonly result: CurlResult }[];
}

let latest: Recorded = { made: [], statements: [], proofs: [], alarms: [], unobserved: [] };

/** What was recorded, for the suite that judges it and for the result. */
export function recorded(): Recorded {
  return latest;
}

/** Records the run: calls, proofs, alarms, and what could not be tried. */
export function record(
  input: AcceptanceInput,
  observations: readonly Observation[],
  alarms: AcceptanceResult["alarms"] = [],
): void {
  const made = observations.map((each) => ({ row: recordedRow(input, each), result: each.result }));
  latest = {
    made,
    statements: statementsOf(
      input,
      made.map(({ row }) => row),
    ),
    proofs: proofsOf(input),
    alarms,
    unobserved: unobserved(input),
  };
}

/** A call as it was observed, with how the deployed policies say that it ends. */
function recordedRow(
  input: AcceptanceInput,
  { row, result, observed, observedAt, attested }: Observation,
): RecordedRow {
  const way = traceOf(input, row);
  const predicted = outcomeOf(way, row);
  const seen = attested === undefined ? {} : { attested };
  const made = { ...row, way, predicted, observed, observedAt, status: result.status, ...seen };
  const good = admits(row, made.observed) && admits(row, made.predicted);
  return good ? made : { ...made, answer: answerText(result) };
}

/** What is proved for each kind of authorization that the API's routes have. */
export function proofsOf(input: AcceptanceInput): Proofs {
  const { api } = input;
  const types = [...new Set(api.routes.map((route) => route.authorization))];
  return types.map((authorization) => {
    const { leastPrivilege, availability } = verdictsOf(input, authorization);
    return { authorization, leastPrivilege: brief(leastPrivilege), availability: brief(availability) };
  });
}

function brief({ verdict, reason }: { readonly verdict: string; readonly reason?: string }) {
  return { verdict, ...(reason === undefined ? {} : { reason }) };
}

function unobserved(input: AcceptanceInput): AcceptanceResult["unobserved"] {
  const proved = "least privilege of the API's policy and the endpoint's: nobody else is let in";
  const group = "the policy rules on security groups: 443 from the clients' group only";
  const named = "least privilege of the endpoint's policy: it lets through this API's grants only";
  const cases = [
    {
      caller: "neighbour",
      missing: "consumer:neighbour is not true",
      covered: group,
      has: input.neighbourInstanceId,
    },
    {
      caller: "stranger",
      missing: "acceptance:strangerStack is not set",
      covered: proved,
      has: input.stranger,
    },
    input.inside.existingEndpointPolicy === undefined
      ? { caller: "decoy", missing: "acceptance:decoyStack is not set", covered: named, has: input.decoy }
      : {
          caller: "decoy",
          missing: "the endpoint is another's, and lets pass what its owner decides",
          covered: "the policy rule existing-endpoint-least-privilege, as advice",
          has: undefined,
        },
    {
      caller: "foreign role",
      missing: "acceptance:foreignRoleArn is not set",
      covered: proved,
      has: input.foreignRoleArn,
    },
    {
      caller: "outside",
      missing: "acceptance:outside is false",
      covered: "AWS: a private API has no address outside of VPCs",
      has: input.outside || undefined,
    },
    {
      caller: (input.uncalled ?? []).map((stack) => `consumer ${stack.split("/").at(-1)}`).join(", "),
      missing: "acceptance:consumers does not name it",
      covered: "least privilege and availability of the API's policy, and its own acceptance stack",
      has: input.uncalled?.length ? undefined : "nobody is left out",
    },
  ];
  const keyed = input.api.routes.filter(({ apiKeyRequired }) => apiKeyRequired === true);
  if (keyed.length > 0)
    cases.push({
      caller: keyed.map(({ method, path }) => `${method} ${path}`).join(", "),
      missing: "it needs an API key of a usage plan, and the tests send none",
      covered: proved,
      has: undefined,
    });
  if (input.alarms && !isReadable(input.alarms))
    cases.push({
      caller: "alarms",
      missing: "neither acceptance:providerRoleArn nor providerProfile is set",
      covered: "npm start, where they are read",
      has: undefined,
    });
  return cases.filter(({ has }) => has === undefined).map(({ has: _, ...rest }) => rest);
}
