import { type AccessChange, isSameDocument } from "./access-change";
import type { StackPlan } from "./stack-plan";
import { code, listed } from "./text";
import { nameOf } from "./verdict";

/** What `npm run up` does, in its order, also what no plan has yet: the other side follows in a later step. */
export function nextStepsMarkdown(access: AccessChange, plans: readonly StackPlan[]): string[] {
  const provider = plans.find(({ project }) => project === "provider");
  const consumers = plans.filter(({ project, changes }) => project === "consumer" && changes.length > 0);
  const texts = new Set(consumers.map(consumerText));
  const steps = [
    ...[...texts].map((text) => {
      const names = consumers.filter((plan) => consumerText(plan) === text).map(({ stack }) => code(stack));
      return `consumer ${listed(names, 3)}: ${text}`;
    }),
    ...(provider === undefined ? [] : providerSteps(provider, consumers)),
    ...followers(access, plans),
  ];
  if (steps.length === 0) return ["- Nothing is deployed, and no call is made again."];
  return [
    "- Next steps (`npm run up`):",
    ...[...steps, "every call is made again"].map((step, at) => `  ${at + 1}. ${step}`),
  ];
}

const anotherEndpoint = "makes another endpoint; calls fail until the API admits it";

function consumerText({ endpoint, changes }: StackPlan): string {
  if (endpoint?.before === undefined) return "makes a closed endpoint";
  if (endpoint.after === undefined) return "deletes the endpoint";
  if (endpoint.after.vpcEndpointId === undefined) return anotherEndpoint;
  const policy = !isSameDocument(endpoint.before.policy, endpoint.after.policy);
  const names = endpoint.before.privateDns !== endpoint.after.privateDns;
  const parts = [
    ...(policy ? ["sets the endpoint's policy"] : []),
    ...(names ? [`turns private DNS ${endpoint.after.privateDns ? "on" : "off"}`] : []),
  ];
  return parts.length === 0 ? countText(changes.length) : parts.join(" and ");
}

/** Another endpoint is no change of the provider's plan yet. */
function providerSteps(provider: StackPlan, consumers: readonly StackPlan[]): string[] {
  if (provider.changes.length > 0) return [`provider: ${providerText(provider)}`];
  return consumers.some((plan) => consumerText(plan) === anotherEndpoint)
    ? ["provider: admits the other endpoint, deploys the API again"]
    : [];
}

const countText = (count: number) => `changes ${count} ${count === 1 ? "resource" : "resources"}`;

function providerText({ api, changes }: StackPlan): string {
  if (api?.before === undefined) return "makes the API";
  if (api.after === undefined) return "deletes the API";
  const policy = !isSameDocument(api.before.policy, api.after.policy);
  const deploys = api.deployed ? "deploys the API again" : countText(changes.length);
  return policy ? `sets the API's policy, ${deploys}` : deploys;
}

/** Consumers whose endpoint's policy becomes another once the API has changed. */
function followers(access: AccessChange, plans: readonly StackPlan[]): string[] {
  const names = access.consumers.flatMap((consumer) => {
    const change = plans.find(({ endpoint }) => endpoint?.stack === consumer.stack)?.endpoint;
    const planned = change === undefined ? consumer.before?.policy : change.after?.policy;
    return isSameDocument(planned, consumer.after?.policy) || consumer.after === undefined
      ? []
      : [code(nameOf(access, consumer))];
  });
  return names.length === 0 ? [] : [`consumer ${listed(names, 3)}, again: the endpoint follows the API`];
}
