import assert from "node:assert/strict";
import { consumersOf } from "../../../../scripts/stacks/consumers";
import {
  type DeploymentStacks,
  type DeploymentStep,
  deploymentSteps,
  elsewhereText,
  removalSteps,
  requireElsewhere,
  stacksOf,
} from "../../../../scripts/stacks/order";

const named = (...consumers: readonly object[]) => ({ "provider:consumers": JSON.stringify(consumers) });
/** Of consumers whose config is in the checkout: sandbox, and stranger, which is one of provider sandbox. */
const here = "organization/consumer/stranger";
const billing = "organization/consumer/billing";

/** The CLI, as far as it prints config. */
function configured(provider: Readonly<Record<string, string>>, acceptance = {}) {
  return {
    config: async (project: string) =>
      new Map(Object.entries<string>(project === "provider" ? provider : acceptance)),
  };
}

describe("the consumers of a deployment", () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
    ["its own, where config names none", {}, ["sandbox"]],
    ["its own, where config names it without a stack", named({ grants: [] }), ["sandbox"]],
    ["its own by its whole name, once", named({ stack: "organization/consumer/sandbox" }), ["sandbox"]],
    ["its own first, and those whose config is here", named({ stack: here }, {}), ["sandbox", "stranger"]],
    [
      "one whose config is not here is read",
      named({ stack: billing }),
      ["sandbox", "billing: there is no consumer/Pulumi.billing.yaml here"],
    ],
    [
      "one that config says is not deployed is read, though its config is here",
      named({ stack: here, deploy: false }),
      ["sandbox", "stranger: deploy: false in provider/Pulumi.sandbox.yaml"],
    ],
    ["also its own", named({ deploy: false }), ["sandbox: deploy: false in provider/Pulumi.sandbox.yaml"]],
    [
      "one of another organization keeps its whole name",
      named({ stack: "acme/consumer/billing" }),
      ["sandbox", "acme/consumer/billing: there is no consumer/Pulumi.billing.yaml here"],
    ],
    [
      "names that objects have of themselves are names",
      named({ stack: "organization/consumer/__proto__" }),
      ["sandbox", "__proto__: there is no consumer/Pulumi.__proto__.yaml here"],
    ],
  ];
  for (const [name, config, expected] of cases) {
    it(name, async () => {
      const consumers = await consumersOf(configured(config), "sandbox");
      const texts = consumers.map(({ stack, elsewhere }) =>
        elsewhere === undefined ? stack : `${stack}: ${elsewhere}`,
      );
      assert.deepEqual(texts, expected);
    });
  }

  const faults: readonly (readonly [string, Readonly<Record<string, string>>, string, RegExp])[] = [
    [
      "config that is no list is refused with the file, and what to write",
      { "provider:consumers": "billing" },
      "sandbox",
      /provider\/Pulumi\.sandbox\.yaml cannot be read:\n {2}provider:consumers: .*\n {2}next: write a list such as/,
    ],
    [
      "config of another type too, with the place in it",
      named({}, { stack: 7 }),
      "sandbox",
      /provider:consumers\[1\]\[stack\]: /,
    ],
    [
      "one that is another provider's is refused with the key, its value, what is accepted and the next command",
      named({ stack: here }),
      "dev",
      /consumer\/Pulumi\.stranger\.yaml: consumer:providerStack is organization\/provider\/sandbox; expected stack dev.*\n {2}next: pulumi -C consumer config set --stack stranger consumer:providerStack organization\/provider\/dev/,
    ],
  ];
  for (const [name, config, stack, message] of faults) {
    it(name, () => assert.rejects(consumersOf(configured(config), stack), { name: "Failure", message }));
  }
});

describe("the order of a deployment", () => {
  const acceptance = { "acceptance:strangerStack": "s/consumer/s", "acceptance:decoyStack": "d/provider/d" };
  const config = configured(named({ stack: here }, { stack: billing }), acceptance);
  const lines = (steps: readonly DeploymentStep[]) =>
    steps.map(({ phase, project, stack }) => `${phase} ${project} ${stack}`);
  let deployment: DeploymentStacks;
  before(async () => {
    deployment = await stacksOf(config, "sandbox");
  });

  it("opens every endpoint once the API admits it; those of other pipelines are not in it", () => {
    assert.deepEqual(lines(deploymentSteps(deployment)), [
      "0 consumer sandbox",
      "0 consumer stranger",
      "0 consumer s/consumer/s",
      "1 provider sandbox",
      "2 consumer sandbox",
      "2 consumer stranger",
      "2 provider d/provider/d",
      "3 acceptance sandbox",
    ]);
  });

  it("is the reverse for taking it down", () => {
    assert.deepEqual(lines(removalSteps(deployment)), [
      "0 acceptance sandbox",
      "1 provider d/provider/d",
      "2 provider sandbox",
      "3 consumer s/consumer/s",
      "3 consumer stranger",
      "3 consumer sandbox",
    ]);
  });

  it("holds the stranger alone to other rules", () => {
    const exempted = deploymentSteps(deployment).filter(({ policyConfig }) => policyConfig !== undefined);
    assert.deepEqual(lines(exempted), ["0 consumer s/consumer/s"]);
  });

  it("is listed with those who are read only, and why", () => {
    assert.deepEqual(elsewhereText(deployment), [
      "consumer billing: read, not deployed, since there is no consumer/Pulumi.billing.yaml here",
    ]);
  });

  const states = [
    { name: "that does not exist", counts: [], there: /billing.*does not exist/, deployed: /does not exist/ },
    { name: "that is not deployed", counts: [["billing", 0]], there: undefined, deployed: /is not deployed/ },
    { name: "that is deployed", counts: [["billing", 30]], there: undefined, deployed: undefined },
  ] as const;
  for (const { name, counts, ...refused } of states) {
    for (const toBe of ["there", "deployed"] as const) {
      it(`another pipeline's consumer ${name} is ${refused[toBe] ? "refused" : "enough"} to be ${toBe}`, async () => {
        const pulumi = { resourceCounts: async () => new Map<string, number>(counts) };
        const required = requireElsewhere(pulumi, deployment, toBe);
        const message = refused[toBe];
        if (message === undefined) await required;
        else await assert.rejects(required, { name: "Failure", message });
      });
    }
  }
});
