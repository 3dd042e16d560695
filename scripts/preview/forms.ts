import { apiForms, domainForms, type InvocationForm, isDomainForm } from "../../shared/invocation/form";
import type { AccessChange, ConsumerAt, ConsumerChange } from "./access-change";
import { code, listed } from "./text";
import { nameOf } from "./verdict";

/**
 * The forms by which a consumer's calls reach the API; undefined where it is not known whether private DNS is on.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
 */
function formsOf(at: ConsumerAt | undefined): readonly InvocationForm[] | undefined {
  if (at === undefined || at.grants.length === 0) return [];
  const byDomain = at.byDomain ? domainForms : [];
  if (at.ownNamesClosed) return byDomain;
  if (at.privateDns === undefined) return undefined;
  return [
    ...apiForms.filter(
      (form) => (form !== "private-dns" || at.privateDns) && (form !== "route53-alias" || at.associated),
    ),
    ...byDomain,
  ];
}

/** How each consumer can call before and after, as far as private DNS and the API's associations decide it. */
export function formsMarkdown(access: AccessChange): string[] {
  const whose = new Map<string, string[]>();
  for (const consumer of access.consumers) {
    const text = changeText(consumer);
    if (text !== undefined) whose.set(text, [...(whose.get(text) ?? []), code(nameOf(access, consumer))]);
  }
  if (whose.size === 0) return ["- Forms of a call: as before."];
  const lines = [...whose].map(([text, names]) => `consumer ${listed(names, 3)} ${text}`);
  return [`- **Forms of a call:** ${listed(lines, 3)}.`];
}

/** What follows the consumer's name; undefined where it can call as before, or not at all. */
function changeText(consumer: ConsumerChange): string | undefined {
  const [was, will] = [formsOf(consumer.before), formsOf(consumer.after)];
  if (will?.length === 0) return undefined;
  if (was === undefined || will === undefined)
    return "can call by private DNS if it is on there, which is not known";
  if (was.length === 0) return `can call by ${formsText(will)}`;
  const opened = will.filter((form) => !was.includes(form));
  const closed = was.filter((form) => !will.includes(form));
  if (opened.length + closed.length === 0) return undefined;
  const parts = [
    ...(opened.length === 0 ? [] : [`gains ${namesOf(opened)}`]),
    ...(closed.length === 0 ? [] : [`loses ${namesOf(closed)}`]),
  ];
  return `${parts.join(", ")}; then it can call by ${formsText(will)}${publicApis(consumer)}`;
}

/** A domain's two forms come and go together. */
function namesOf(forms: readonly InvocationForm[]): string {
  const byDomain = forms.filter(isDomainForm).map(code);
  const own = forms.filter((form) => !isDomainForm(form)).map(code);
  return [...(byDomain.length === 0 ? [] : [`the domain (${byDomain.join(", ")})`]), ...own].join(", ");
}

function formsText(forms: readonly InvocationForm[]): string {
  const own = apiForms.every((form) => forms.includes(form));
  const others = forms.filter((form) => !own || isDomainForm(form)).map(code);
  return [...(own ? ["all four forms"] : []), ...others].join(", ");
}

function publicApis({ before, after }: ConsumerChange): string {
  if (before?.privateDns === after?.privateDns) return "";
  return after?.privateDns === true
    ? " (all execute-api names of its VPC lead to the endpoint: public APIs answer 403 there)"
    : " (names of public APIs no longer lead to the endpoint)";
}
