import type { AcceptanceResult } from "../input";
import { html, type Markup } from "./html";

type Proof = AcceptanceResult["proofs"][number];

/** What is proved of the deployed policies for every request that can be made, not only for those that were. */
export function proofSection(proofs: AcceptanceResult["proofs"]): Markup {
  if (proofs.length === 0) return html``;
  return html`<section aria-labelledby="proofs"><h2 id="proofs">Proved of the policies</h2>
<ul>${proofs.map(
    (proof) =>
      html`${finding("nothing else is let in", proof, proof.leastPrivilege)}${finding("all that is granted is let in", proof, proof.availability)}`,
  )}</ul></section>`;
}

function finding(
  claim: string,
  { authorization }: Proof,
  { verdict, reason }: Proof["availability"],
): Markup {
  const proved = verdict === "PROVED";
  const why = reason === undefined ? undefined : html`: ${reason}`;
  return html`<li class="${proved ? "proved" : "unproved"}"><b>${proved ? "✓" : "≠"} ${verdict}</b> ${claim}, methods with authorization ${authorization}${why}</li>`;
}

/** Who was not there to call, and what says that he is refused all the same. */
export function unobservedSection(unobserved: AcceptanceResult["unobserved"]): Markup {
  if (unobserved.length === 0) return html``;
  return html`<section aria-labelledby="unobserved"><h2 id="unobserved">Not observed here</h2>
<dl>${unobserved.map(
    ({ caller, missing, covered }) =>
      html`<div><dt>${caller}</dt><dd>${missing}. Covered by ${covered}.</dd></div>`,
  )}</dl></section>`;
}
