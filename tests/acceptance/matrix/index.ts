import { grantedCalls, ungrantedCalls } from "./calls";
import { byEveryForm } from "./forms";
import type { Intent } from "./intent";
import { isSigned } from "./refusals";
import type { Call, Row } from "./row";
import { signedRows } from "./signed";

/** Every call that the acceptance suite makes, derived from what is granted: who calls, how, and how it must end. */
export function accessMatrix(intent: Intent): Row[] {
  const open = grantedCalls(intent, "NONE");
  const signed = grantedCalls(intent, "AWS_IAM");
  const first = open[0] ?? signed[0];
  return [
    ...open.flatMap((call) =>
      byEveryForm(intent, { call, expected: "answered", because: "the call is granted" }),
    ),
    ...ungrantedCalls(intent, open).flatMap((call) =>
      byEveryForm(intent, {
        call,
        expected: "refused by endpoint policy",
        because: "nothing grants this stage, method and path",
      }),
    ),
    ...signedRows(intent, signed),
    ...(first === undefined ? [] : refusedElsewhere(intent, first)),
  ];
}

/** Those who must not get in, and APIs that must not be reached, with a call that would be answered otherwise. */
function refusedElsewhere(intent: Intent, call: Call): Row[] {
  const { decoy } = intent;
  return [
    ...byEveryForm(intent, { call, api: "unknown", expected: "refused by routing", because: "no such API" }),
    ...byEveryForm(intent, {
      call,
      basePath: "not-mapped",
      expected: "refused by routing",
      because: "the domain maps another base path",
    }),
    ...(decoy === undefined
      ? []
      : byEveryForm(intent, {
          call: decoy.call,
          api: "decoy",
          expected: "refused by endpoint policy",
          because: "the endpoint policy names another API",
        })),
    ...(intent.neighbour ? byEveryForm(intent, { call, caller: "neighbour", ...neverAnswered }) : []),
    ...(intent.stranger === undefined ? [] : strangerRows(intent, call)),
    ...(intent.outside
      ? byEveryForm(intent, { call, caller: "outside", via: "consumer's", ...neverAnswered })
      : []),
  ];
}

/** The name or the network ends these; were it otherwise, the row would be wrong, and fail. */
const neverAnswered = { expected: "timed out", because: "the network does not lead there" } as const;

const rightRole = {
  signer: "granted role",
  because: "the role is granted, through another endpoint",
} as const;

function strangerRows(intent: Intent, call: Call): Row[] {
  const refused = {
    caller: "stranger",
    call,
    expected: "refused by resource policy",
    because: "the API does not admit this endpoint",
  } as const;
  const unsigned = { expected: "refused by authorization", because: "the method needs a signature" } as const;
  return [
    ...byEveryForm(intent, { ...refused, ...(isSigned(call, intent) ? unsigned : {}) }),
    ...byEveryForm(intent, { ...refused, via: "consumer's" }).filter(
      ({ form }) => form !== "private-dns" && form !== "private-domain",
    ),
    ...grantedCalls(intent, "AWS_IAM")
      .slice(0, 1)
      .flatMap((signed) =>
        [{ signer: "own role" as const }, ...(intent.signsAs.granted ? [rightRole] : [])].flatMap((by) =>
          byEveryForm(intent, { ...refused, call: signed, ...by }),
        ),
      ),
  ];
}
