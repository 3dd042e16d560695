import { grantAdmits } from "../../../shared/access/reach";
import { byEveryForm, type RowParts } from "./forms";
import type { Intent } from "./intent";
import type { Call, Row } from "./row";

/** Calls of routes with AWS_IAM: signed by the granted role, and everything that is not that. */
export function signedRows(intent: Intent, granted: readonly Call[]): Row[] {
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

function refusals(intent: Intent, call: Call): Row[] {
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
