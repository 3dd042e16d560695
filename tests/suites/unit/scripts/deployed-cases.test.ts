import assert from "node:assert/strict";
import { casesOf, withAssociation } from "../../../../scripts/prove/deployed-cases";
import { suiteInput } from "../../../acceptance/sides";
import { acceptanceConfig, consumer, domain, grant, otherEndpoint, provider } from "../fixtures";

/** What `npm run prove -- --stack` says of what is deployed. */
describe("the cases of what is deployed", () => {
  const [admitted] = provider.consumers;
  /** With a private domain for two consumers, or for one, and the association that the first one's stack has. */
  function answers(onlyDoor: boolean, associated: string | undefined, byDomain = true) {
    const other = {
      ...Object(admitted),
      stack: "organization/consumer/other",
      vpcEndpointId: otherEndpoint,
      grants: [{ ...grant, vpcEndpointId: otherEndpoint }],
      domain: { accept: true },
    };
    const own = { ...Object(admitted), ...(byDomain ? { domain: { accept: true } } : {}) };
    const deployed = { ...provider, domain: { ...domain, onlyDoor }, consumers: [own, other] };
    const sides = { consumer, provider: deployed, stranger: undefined, decoy: undefined };
    const input = suiteInput(acceptanceConfig, sides);
    return casesOf("dev", withAssociation(input, associated)).map(({ answer }) => answer);
  }

  const told: readonly (readonly [string, Parameters<typeof answers>, readonly string[], string])[] = [
    ["nothing, where the endpoint is associated", [false, domain.arn], [], "PROVED"],
    ["nothing, where the domain is the only door", [true, domain.arn], [], "PROVED"],
    ["a grant without an association", [false, undefined], ["grant-without-association"], "VIOLATED"],
    ["an association without a grant", [false, domain.arn, false], ["association-without-grant"], "PROVED"],
  ];
  for (const [name, of, findings, availability] of told)
    it(`report ${name}`, () => {
      const found = answers(...of);
      assert.ok(found.length > 0);
      for (const answer of found) {
        assert.deepEqual(
          (answer.findings ?? []).map((each) => each.name),
          findings,
        );
        assert.deepEqual(
          [answer.leastPrivilege.verdict, answer.availability.verdict],
          ["PROVED", availability],
        );
      }
    });
});
