import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AcceptanceResult } from "../input";
import { callSections } from "./calls";
import { filterForm } from "./filters";
import { html, Markup } from "./html";
import { symbols } from "./path";
import { picture } from "./picture";
import { proofSection, unobservedSection } from "./proofs";
import { endTable, headlineOf } from "./summary";

const style = readFileSync(join(__dirname, "style.css"), "utf8");
const script = readFileSync(join(__dirname, "filter.js"), "utf8");

/** The run's result as one HTML page, which loads nothing: neither from the network nor from beside it. */
export function accessReport(result: AcceptanceResult): string {
  const { rows, proofs, unobserved } = result;
  const headline = headlineOf(result);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<title>${headline.text} · access to the private API</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#calls">Skip to the calls</a>
${symbols}
<header><h1 class="${headline.good ? "good" : "bad"}">${headline.good ? "✓" : "≠"} ${headline.text}</h1>
<p>Every call to the private API, how the deployed policies say that it ends, and how it was seen to end.</p></header>
<main>
<div class="overview">
<section aria-labelledby="accounts"><h2 id="accounts">The accounts</h2>${picture(rows)}
<p class="note">Beside each line: calls that arrived, of those that took it.</p></section>
<div><section aria-label="Summary">${rows.length === 0 ? undefined : endTable(rows)}</section>
${proofSection(proofs)}${unobservedSection(unobserved)}</div>
</div>
<div id="calls" tabindex="-1">
${filterForm(rows)}
${callSections(rows)}
</div>
</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src '${sourceOf(style)}'`,
  `script-src '${sourceOf(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** https://www.w3.org/TR/CSP3/#grammardef-hash-source */
function sourceOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
