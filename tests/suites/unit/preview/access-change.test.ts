import assert from "node:assert/strict";
import { parseCase } from "../../../../policies/prover";
import { accessChange } from "../../../../scripts/preview/access-change";
import type { Admitted } from "../../../../scripts/preview/admitted";
import { accounts, vpcEndpointId } from "../../world";

const consumer = (principals: Admitted["grants"][number]["principals"]): Admitted => ({
  stack: "organization/consumer/dev",
  accountId: accounts.consumer,
  vpcEndpointId: vpcEndpointId,
  associated: false,
  grants: [{ principals, stage: "dev", method: "GET", path: "/" }],
});

const planned = (...consumers: readonly Admitted[]) =>
  accessChange(
    {
      after: {
        backends: [],
        endpointType: "PRIVATE",
        stages: ["dev"],
        routes: [{ method: "GET", path: "/", authorization: "AWS_IAM" }],
        consumers: [...consumers],
      },
      deployed: true,
      byHand: [],
      unclear: [],
    },
    [],
  );

describe("an API that is not created yet", () => {
  for (const [partition, region] of [
    ["aws", /^[a-z]{2}-(?!gov)[a-z]+-\d$/],
    ["aws-us-gov", /^us-gov-[a-z]+-\d$/],
    ["aws-cn", /^cn-[a-z]+-\d$/],
  ] as const) {
    const role = `arn:${partition}:iam::111111111111:role/caller`;

    it(`is judged in the partition of its callers, and in a region of it: ${partition}`, () => {
      for (const consumers of [
        [consumer([role])],
        [consumer(["*"]), { ...consumer([role]), stack: "organization/consumer/b" }],
      ]) {
        const { executionArn, after } = planned(...consumers);
        const [, of, service, where = ""] = executionArn.split(":");
        assert.deepEqual([of, service], [partition, "execute-api"]);
        assert.match(where, region);
        // The documents that stand for what is not known are such that a proof takes.
        const parsed = parseCase({
          name: "planned",
          api: executionArn,
          authorization: "AWS_IAM",
          apiPolicy: after.policy,
          endpoints: { "vpce-0123456789abcdef0": { policy: null } },
          identityPolicies: {},
          intent: [],
        });
        assert.ok("case" in parsed, JSON.stringify(parsed));
      }
    });

    it(`whose roles are not known yet has them there too: ${partition}`, () => {
      const known = { ...consumer([role]), stack: "organization/consumer/b" };
      const found = planned(known, consumer(null)).consumers.find(({ stack }) => stack.endsWith("/dev"));
      assert.match(found?.unknownCaller ?? "", new RegExp(`^arn:${partition}:iam::111111111111:role/`));
    });
  }

  it("is one of the standard partition where no caller shows it", () => {
    assert.match(planned(consumer(["*"])).executionArn, /^arn:aws:execute-api:/);
    assert.match(planned(consumer(null)).executionArn, /^arn:aws:execute-api:/);
  });
});
