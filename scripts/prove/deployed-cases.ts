import type { DeployedCase } from "../../policies/prover/cli";
import { domainArnOf } from "../../shared/access/domain";
import type { AcceptanceInput } from "../../tests/acceptance/input";
import { proofCase } from "../../tests/acceptance/trace/proof-case";
import { verdictsOf } from "../../tests/acceptance/trace/verdicts";
import { environmentOf } from "../sandbox/environment";
import { deployed } from "../stacks/deployed";
import { requireStack } from "../stacks/known";
import { Pulumi } from "../stacks/pulumi";

/** One case for each kind of authorization that the routes of a deployed API have, from both sides' outputs. */
export async function deployedCases(stack: string): Promise<DeployedCase[]> {
  await requireStack(stack);
  const pulumi = await Pulumi.create(await environmentOf(stack));
  const { input, disagreements, associatedDomainArn } = await deployed(pulumi, stack);
  for (const disagreement of disagreements) console.error(`the two sides do not agree: ${disagreement}`);
  return casesOf(stack, withAssociation(input, associatedDomainArn));
}

export function casesOf(stack: string, input: AcceptanceInput): DeployedCase[] {
  const { api } = input;
  const types = [...new Set(api.routes.map((route) => route.authorization))];
  return types.map((authorization) => {
    const whole = proofCase(input, api, authorization);
    const name = `${stack}, methods with authorization ${authorization}`;
    const started = performance.now();
    const verdicts = verdictsOf(input, authorization);
    return { proofCase: { ...whole, name }, answer: { name, ...verdicts, ms: performance.now() - started } };
  });
}

/** With the association that the consumer's stack has; those of other consumers are as the provider asks for them. */
export function withAssociation(input: AcceptanceInput, arn: string | undefined): AcceptanceInput {
  const { api, inside } = input;
  const { domain, executionArn } = api;
  if (domain === undefined) return input;
  const others = domain.vpcEndpointIds.filter((id) => id !== inside.vpcEndpointId);
  const own = arn === domainArnOf(executionArn, domain) ? [inside.vpcEndpointId] : [];
  return { ...input, api: { ...api, domain: { ...domain, associatedVpcEndpointIds: [...others, ...own] } } };
}
