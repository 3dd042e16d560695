import assert from "node:assert/strict";
import type { Call } from "../../sandbox/gateway/call";
import { type Fault, Faults } from "../../sandbox/gateway/faults";
import { readsOnly } from "../../sandbox/services";
import { listResources } from "../../sandbox/state/leftovers";
import { Boto } from "../../sandbox/testing/boto";
import { importedConsumer } from "./harness/imported-peers";
import { assertWhole } from "./harness/inventory";
import { deleteUnknown } from "./harness/recovery";
import { SandboxStacks } from "./harness/sandbox-stacks";

const up = ["up", "--yes", "--skip-preview"];
// One step at a time: a seed loses the same answers on every machine.
const inTurn = [...up, "--parallel", "1"];

const cases = [
  { side: "provider", seed: 76, lost: ["rest-api", "role"] },
  { side: "consumer", seed: 299, lost: ["vpc", "subnet"] },
] as const;

/** Loses answers to changes only. */
class Losses extends Faults {
  override next(call: Call): Fault | undefined {
    return readsOnly(call) ? undefined : super.next(call);
  }
}

/** AWS makes what it is asked for, and its answer is lost. */
describe("answers that are lost", function () {
  this.timeout(600_000);

  for (const { side, seed, lost } of cases) {
    it(`during the ${side}'s up: what fails is printed, and doctor names whatever is in no stack`, async () => {
      const faults = new Losses({ seed, rate: 0.3, kinds: ["failed late", "unanswered late"] });
      faults.enabled = false;
      const deployment = await SandboxStacks.create(faults);
      const boto = await Boto.start(deployment.sandbox.env);
      try {
        await deployment.initStacks(["consumer", "provider"]);
        if (side === "provider") {
          await deployment.configure("provider", { "provider:associateEndpoints": false });
          await deployment.importOutputs("consumer", importedConsumer());
        }
        let failures = 0;
        const named: string[] = [];
        const clean = async () => {
          faults.enabled = false;
          named.push(...(await deleteUnknown(deployment, boto)));
        };
        for (let attempt = 0; attempt < 8; attempt++) {
          faults.enabled = true;
          const { exitCode, stdout } = await deployment.pulumi(side, inTurn);
          if (exitCode === 0) break;
          failures++;
          assert.match(stdout, /error: .*(Conflict|Already[A-Z]\w+|Duplicate|InvalidPermission\.NotFound)/);
          assert.match(stdout, /look for aws_\w+ "[\w-]+" in the account|official/);
          await clean();
        }
        await clean();
        const kinds = new Set(named.map((line) => line.split(" ")[1]));
        for (const kind of lost)
          assert.ok(kinds.has(kind), `the seed loses a ${kind}: see faults.ts\n${named}`);
        assert.ok(failures > 0);
        await deployment.succeed(side, up);
        await deployment.succeed(side, [...up, "--refresh", "--expect-no-changes"]);
        await assertWhole(deployment, [side]);
        await deployment.succeed(side, ["destroy", "--yes", "--skip-preview"]);
        assert.deepEqual(await listResources(deployment.sandbox.env), []);
        const { "failed late": failed, "unanswered late": unanswered } = faults.injected;
        console.log(
          `      ${failed} failed and ${unanswered} unanswered after the change; ${failures} ups failed, ` +
            `${named.length} resources in no stack, all named`,
        );
      } finally {
        boto.stop();
        await deployment.remove();
      }
    });
  }
});
