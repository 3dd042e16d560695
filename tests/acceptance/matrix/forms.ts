import { invocationForms } from "../../../shared/invocation/form";
import type { Intent } from "./intent";
import { endsBeforePolicies } from "./reach";
import { alsoRefusedBy, isSigned } from "./refusals";
import type { Call, Row } from "./row";

/** What a row is made of; the rest is as for the probe's plain call of the granted API. */
export interface RowParts extends Partial<Pick<Row, "caller" | "via" | "api" | "signer">> {
  readonly call: Call;
  readonly expected: Row["expected"];
  readonly because: string;
}

/** One row for each invocation form; where the form's name does not lead to the API, the row says so. */
export function byEveryForm(intent: Intent, parts: RowParts): Row[] {
  const { call, ...rest } = parts;
  const plain = { caller: "inside", via: "own", api: "granted", signer: "nobody" } as const;
  return invocationForms.map((form) => {
    const asked = { ...plain, form, ...call, ...rest };
    const unsigned = asked.api === "granted" && asked.signer === "nobody";
    const row = { ...asked, needsSignature: unsigned && isSigned(call, intent) };
    const name = nameOf(row);
    const ended = endsBeforePolicies(row, intent);
    return ended === undefined
      ? { name, ...row, orElse: alsoRefusedBy(row, intent) }
      : { name, ...row, orElse: [], ...ended };
  });
}

function nameOf(row: Omit<Row, "name" | "orElse">): string {
  const { caller, via, form, api, stage, method, path, signer } = row;
  const target = api === "granted" ? "" : `${api} API, `;
  const through = via === "own" || caller === "outside" ? "" : " through the consumer's endpoint";
  const signature = signer === "nobody" ? "" : `, signed by ${signer}`;
  return `${caller}: ${target}${method} /${stage}${path} by ${form}${through}${signature}`;
}
