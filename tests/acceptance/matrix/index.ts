import { grantAdmits } from "../../../shared/access/reach";
import { grantedCalls, ungrantedCalls } from "./calls";
import { byEveryForm, type RowParts } from "./forms";
import type { Intent } from "./intent";
import { isSigned } from "./refusals";
import type { MethodCall, Row } from "./row";

/** Every call that the acceptance suite makes, derived from what is granted: who calls, how, and how it must end. */
export function accessMatrix(intent: Intent): Row[] {
  const open = grantedCalls(intent, "NONE");
  const signed = grantedCalls(intent, "AWS_IAM");
  const custom = grantedCalls(intent, "CUSTOM");
  const first = open[0] ?? signed[0] ?? custom[0];
  return [
    ...open.flatMap((call) =>
      byEveryForm(intent, { call, expected: "answered", because: "the call is granted" }),
    ),
    ...ungrantedCalls(intent, [...open, ...custom]).flatMap((call) =>
      byEveryForm(intent, {
        call,
        expected: "refused by endpoint policy",
        because: "nothing grants this stage, method and path",
      }),
    ),
    ...signedRows(intent, signed),
    ...authorizedRows(intent, custom),
    ...(first === undefined ? [] : refusedElsewhere(intent, first)),
  ];
}

/**
 * Calls of routes that ask an authorizer: without a token, and with one that it does not know. Where a good one is
 * given, with that too; through an endpoint that the API does not admit, a good one is worth nothing.
 */
function authorizedRows(intent: Intent, granted: readonly MethodCall[]): Row[] {
  const refused = "refused by authorizer" as const;
  const good = intent.hasTokens === true;
  const [first] = granted;
  return [
    ...granted.flatMap((call) => [
      ...byEveryForm(intent, { call, expected: refused, because: "the authorizer is asked about nothing" }),
      ...byEveryForm(intent, { call, token: "bad", expected: refused, because: "no such token" }),
      ...(good
        ? byEveryForm(intent, {
            call,
            token: "good",
            expected: "answered",
            because: "the call is granted, and the authorizer knows the token",
          })
        : []),
    ]),
    ...(first === undefined || intent.stranger === undefined
      ? []
      : byEveryForm(intent, {
          call: first,
          caller: "stranger",
          token: good ? "good" : "bad",
          expected: "refused by resource policy",
          because: "the API denies this endpoint before it asks its authorizer",
        })),
  ];
}

/** Those who must not get in, and APIs that must not be reached, with a call that would be answered otherwise. */
function refusedElsewhere(intent: Intent, call: MethodCall): Row[] {
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

function strangerRows(intent: Intent, call: MethodCall): Row[] {
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

/** Calls of routes with AWS_IAM: signed by the granted role, and everything that is not that. */
function signedRows(intent: Intent, granted: readonly MethodCall[]): Row[] {
  const first = granted[0];
  return [
    ...granted.flatMap((call) =>
      byEveryForm(intent, {
        call,
        signer: "own role",
        expected: "answered",
        because: "the call is granted to this role, which signs it",
      }),
    ),
    ...(first === undefined ? [] : refusals(intent, first)),
  ];
}

function refusals(intent: Intent, call: MethodCall): Row[] {
  const onlyNamed = !intent.grants.some(
    (grant) => grant.principals.includes("*") && grantAdmits(grant, call.method, call.path),
  );
  const refused: Record<"anonymous" | "other", Pick<RowParts, "expected" | "because">> = {
    anonymous: onlyNamed
      ? { expected: "refused by endpoint policy", because: "the call is granted to roles, and nobody signed" }
      : { expected: "refused by authorization", because: "the method needs a signature" },
    other: { expected: "refused by endpoint policy", because: "the call is granted to another role" },
  };
  const rows: RowParts[] = [
    { call, ...refused.anonymous },
    {
      call,
      signer: "own role, expired",
      expected: "refused by authorization",
      because: "the signature is too old",
    },
    {
      call,
      signer: "own role, for another host",
      expected: "refused by authorization",
      because: "the signature is over another host",
    },
    ...(onlyNamed && intent.signsAs.deployer
      ? [{ call, signer: "deployer" as const, ...refused.other }]
      : []),
    ...(onlyNamed && intent.signsAs.foreign ? [{ call, signer: "foreign" as const, ...refused.other }] : []),
  ];
  return rows.flatMap((parts) => byEveryForm(intent, parts));
}
