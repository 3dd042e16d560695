import { policyName, statementName } from "../../../policies/prover";
import type { Grant } from "../../../shared/access/grant";
import { grantAdmits } from "../../../shared/access/reach";
import type { AcceptanceResult } from "../input";
import type { TracedStatement, TraceStep } from "../trace/step";
import type { ReportRow } from "./end";
import { html, type Markup } from "./html";

/** Elements of a list that are shown; of a longer one, those that speak of the call. */
const mostElements = 4;

/** A statement that decided a call: its number, its own text, and the grants of this call that it was made of. */
export function statementBlock(
  row: ReportRow,
  deciding: TraceStep["decidedBy"][number],
  { statements, subject }: Pick<AcceptanceResult, "statements" | "subject">,
): Markup {
  const name = html`<code>${statementName(deciding)}</code> of ${policyName(deciding)}`;
  const found = statements.find((each) => isAt(each, row, deciding));
  if (found === undefined) return html`<div class="statement">${name}</div>`;
  const grants = grantsOf(row, found, subject);
  return html`<div class="statement">${name}<pre>${statementText(found, row, grants)}</pre>${origin(grants, subject)}</div>`;
}

function isAt(
  each: TracedStatement,
  { api }: ReportRow,
  { policy, document, statement }: TraceStep["decidedBy"][number],
): boolean {
  return (
    each.api === api && each.policy === policy && each.document === document && each.statement === statement
  );
}

/** Those of the statement's grants that admit this call. */
function grantsOf(
  { caller, via, stage, method, path }: ReportRow,
  { grants }: TracedStatement,
  { sides }: AcceptanceResult["subject"],
): Grant[] {
  const place = caller === "stranger" && via === "own" ? "stranger" : "consumer";
  const endpoint = sides.find(({ side }) => side === place)?.id;
  return grants.filter(
    (grant) => grant.vpcEndpointId === endpoint && grant.stage === stage && grantAdmits(grant, method, path),
  );
}

function origin(grants: readonly Grant[], { sides }: AcceptanceResult["subject"]): Markup {
  if (grants.length === 0) return html`<p>From no grant.</p>`;
  const items = grants.map(({ method, path, stage, principals, vpcEndpointId }) => {
    const consumer = sides.find(({ id }) => id === vpcEndpointId);
    const who = principals.includes("*") ? "everyone" : principals.join(", ");
    const through = consumer === undefined ? vpcEndpointId : `the endpoint of ${consumer.stack}`;
    return html`<p>From the grant <code>${method} ${path}</code> of stage ${stage}, to ${who} through ${through}.</p>`;
  });
  return html`${items}`;
}

/**
 * One element a line, as policies are read; how much is left out of a long list is shown, and all of it is in the
 * result.
 */
function statementText({ text }: TracedStatement, { method }: ReportRow, grants: readonly Grant[]): string {
  const speaks = (element: unknown) =>
    typeof element === "string" &&
    grants.some(
      ({ stage, path, vpcEndpointId }) =>
        element === vpcEndpointId || element.endsWith(`/${stage}/${method}${path}`),
    );
  const statement: unknown = JSON.parse(text);
  if (typeof statement !== "object" || statement === null) return text;
  const lines = Object.entries(statement).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(shortened(value, speaks))}`,
  );
  return `{ ${lines.join(",\n  ")} }`;
}

function shortened(value: unknown, speaks: (element: unknown) => boolean): unknown {
  if (Array.isArray(value)) {
    if (value.length <= mostElements) return value;
    const shown = [...value.filter(speaks), ...value.filter((each) => !speaks(each))].slice(
      0,
      mostElements - 1,
    );
    return [...shown, `… ${value.length - shown.length} more in the JSON result`];
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shortened(each, speaks)]));
}
