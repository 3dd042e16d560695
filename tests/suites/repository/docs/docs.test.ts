import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { choose } from "../../../../scripts/checks/tasks";
import { commandOf } from "../../../../scripts/terminal/commands";
import { consumerOutputs } from "../../../../shared/contract/consumer";
import { providerOutputs } from "../../../../shared/contract/provider";
import { runCommand } from "../../../../shared/terminal/command";
import {
  accessDenied,
  forbidden,
  internalError,
  missingAuthenticationToken,
  throttled,
  unknownOperation,
} from "../../../sandbox/execute-api/refusals";
import { expiredToken, mismatchMessage, unrecognizedClient } from "../../../sandbox/sigv4/refusals";
import { anchors, blocks, checkout, code, commands, localLinks, longLines, pages, words } from "./pages";

const readText = (...path: string[]) => readFileSync(join(checkout, ...path), "utf8");
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readText("package.json")));

/** Config keys of a project, as its Pulumi.yaml describes them. */
function configKeys(folder: string): string[] {
  const project = z
    .object({ name: z.string(), config: z.record(z.string(), z.unknown()) })
    .parse(parse(readText(folder, "Pulumi.yaml")));
  return Object.keys(project.config).map((key) => `${project.name}:${key}`);
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idsteps */
const workflowStep = z.strictObject({
  id: z.string().optional(),
  if: z.string().optional(),
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  "working-directory": z.string().optional(),
  shell: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
  "continue-on-error": z.boolean().optional(),
  "timeout-minutes": z.number().optional(),
});

describe("docs", () => {
  const knownKeys = [".", "consumer", "provider"].flatMap(configKeys);
  const outputs = { consumer: consumerOutputs, provider: providerOutputs };

  for (const page of pages()) {
    describe(page.path, () => {
      it("has lines of at most 120 characters", () => assert.deepEqual(longLines(page), []));

      it("links to what is there", () => {
        for (const { target, anchor } of localLinks(page)) {
          assert.ok(existsSync(join(checkout, target)), `${target} does not exist`);
          if (anchor !== undefined)
            assert.ok(anchors(readText(target)).includes(anchor), `${target} has no #${anchor}`);
        }
      });

      it("names npm scripts and suites that exist", () => {
        for (const command of commands(page, "npm run")) {
          const name = words(command.replace("--silent ", ""))[2] ?? "";
          assert.ok(name in scripts, `${command}: package.json has no script ${name}`);
        }
        for (const command of commands(page, "npm test"))
          choose(
            words(command)
              .slice(3)
              .filter((word, at, all) => !word.startsWith("-") && all[at - 1] !== "--grep"),
          );
      });

      it("gives npm scripts options and arguments that they take", async () => {
        for (const [name, line] of Object.entries(scripts)) {
          // One that is another with arguments takes none.
          if (!line.endsWith(`bootstrap.mjs ${name}`)) continue;
          const of = commandOf(name).action(() => {});
          for (const start of [`npm ${name}`, `npm run ${name}`, `npm run --silent ${name}`])
            for (const command of commands(page, start)) {
              const all = words(command);
              if (all.includes("--")) await runCommand(of, all.slice(all.indexOf("--") + 1));
            }
        }
      });

      it("shows steps of workflows as GitHub reads them", () => {
        for (const block of blocks(page).filter((text) => /^ *- (run|uses): /m.test(text))) {
          const read: unknown = parse(block);
          const { jobs } = z.object({ jobs: z.record(z.string(), z.unknown()) }).safeParse(read).data ?? {
            jobs: { shown: { steps: read } },
          };
          for (const job of Object.values(jobs)) z.looseObject({ steps: z.array(workflowStep) }).parse(job);
        }
      });

      it("runs files that exist", () => {
        for (const command of [...commands(page, "npx tsx"), ...commands(page, "npx mocha")]) {
          const file = words(command)[2] ?? "";
          assert.ok(
            file.includes("*") || existsSync(join(checkout, file)),
            `${command}: ${file} does not exist`,
          );
        }
      });

      it("runs Pulumi in projects, and reads outputs that they have", () => {
        for (const command of commands(page, "pulumi -C")) {
          const [, , folder = "", ...rest] = words(command);
          if (/^[A-Z]+$/.test(folder)) continue; // stands for any
          assert.ok(existsSync(join(checkout, folder, "Pulumi.yaml")), `${command}: no project in ${folder}`);
          if (rest[0] !== "stack" || rest[1] !== "output" || rest[2] === undefined) continue;
          const side = z.enum(["consumer", "provider"]).parse(folder);
          assert.ok(rest[2] in outputs[side].shape, `${command}: ${side} exports no ${rest[2]}`);
        }
      });

      it("names config keys that exist", () => {
        for (const line of code(page)) {
          for (const [key] of line.matchAll(/(?<![\w.:/-])(consumer|provider|acceptance):[a-zA-Z]+/g))
            assert.ok(knownKeys.includes(key), `${line.trim()}: no config key ${key}`);
        }
      });
    });
  }

  it("troubleshooting knows every refusal, in the words of the answer", () => {
    const text = readText("docs", "troubleshooting.md");
    const denials = (["VPC endpoint policy", "resource-based policy", "identity-based policy"] as const).map(
      (layer) => accessDenied(layer, "implicit deny", "arn").message.replace(/^.*(?=because)/, ""),
    );
    const messages = [
      ...denials,
      accessDenied("resource-based policy", "explicit deny", "arn").message.replace(
        /^.*(?=with an explicit)/,
        "",
      ),
      ...[forbidden, internalError, missingAuthenticationToken, throttled, unknownOperation].map(
        (it) => it.message,
      ),
      ...[expiredToken, unrecognizedClient].map((it) => it.message),
      mismatchMessage.replace(/\. .*$/, ""),
    ];
    for (const message of messages)
      assert.ok(text.includes(message), `docs/troubleshooting.md lacks: ${message}`);
  });
});
