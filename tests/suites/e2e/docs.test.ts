import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { run } from "../../../scripts/terminal/process";
import { awsCli } from "../../sandbox/clients/aws-cli";
import { Boto } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import { runOn } from "../../sandbox/testing/run-command";
import { type ShownCommand, walk } from "./docs/walk";
import { CheckoutCopy } from "./harness/checkout-copy";
import { accounts, deployerOf } from "./harness/config";
import { SandboxStacks } from "./harness/sandbox-stacks";

/** The commands of the docs, run one after another in a copy of the checkout, with profiles in place of people's own. */
describe("the way that the docs show, on the sandbox", function () {
  this.timeout(600_000);
  inOrder(this);
  let deployment: SandboxStacks;
  let copy: CheckoutCopy;
  let environment: NodeJS.ProcessEnv;

  before(async () => {
    deployment = await SandboxStacks.create();
    copy = new CheckoutCopy();
    const home = join(copy.folder, "home");
    mkdirSync(home);
    writeFileSync(join(home, ".pulumi-passphrase"), "of the walk");
    const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE, AWS_PROFILE, ...sandbox } = deployment.environment;
    environment = { ...sandbox, PATH: `${await awsCli(join(home, "bin"))}:${sandbox.PATH}` };
    const profiles = join(home, "profiles");
    writeFileSync(profiles, await profilesText());
    // The AWS CLI prefers keys in the environment to a profile in it.
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...rest } = environment;
    environment = {
      ...rest,
      HOME: home,
      AWS_CONFIG_FILE: profiles,
      AWS_SHARED_CREDENTIALS_FILE: profiles,
      PULUMI_CREDENTIALS_PATH: join(home, ".pulumi"),
      PULUMI_CONFIG_PASSPHRASE_FILE: join(home, ".pulumi-passphrase"),
    };
  });
  after(async () => {
    await deployment?.remove();
    copy?.remove();
  });

  for (const chapter of walk) {
    describe(chapter.name, () => {
      for (const each of chapter.commands) {
        const command = typeof each === "string" ? { shown: each } : each;
        it(command.shown, () => succeed(command, chapter.profile));
      }
    });
  }

  async function succeed(command: ShownCommand, profile: string | undefined): Promise<void> {
    const { shown, run: instead = shown, prints, edit, onProbe } = command;
    const printed = onProbe === undefined ? await shell(instead, profile) : await probe(instead);
    if (prints !== undefined) assert.match(printed, prints);
    if (edit !== undefined) await shell(edit);
  }

  async function shell(command: string, profile?: string): Promise<string> {
    const result = await run("bash", ["-c", command], {
      cwd: copy.folder,
      env: profile === undefined ? environment : { ...environment, AWS_PROFILE: profile },
      output: "capture",
    });
    const printed = `${result.stdout}\n${result.stderr}`;
    assert.equal(result.exitCode, 0, printed);
    return printed;
  }

  async function probe(command: string): Promise<string> {
    const instance = (await shell("pulumi -C consumer stack output probeInstanceId --stack dev")).trim();
    const api = (await shell("pulumi -C provider stack output apiId --stack dev")).trim();
    const boto = await Boto.start(deployment.sandbox.env);
    try {
      return await runOn(boto, accounts.consumer, instance, [`API=${api}`, command]);
    } finally {
      boto.stop();
    }
  }

  /** ~/.aws/config as it is once somebody has logged in: a profile for each account, with keys that end. */
  async function profilesText(): Promise<string> {
    const people = {
      "account-a": accounts.consumer,
      "account-b": accounts.provider,
      stranger: accounts.stranger,
      billing: accounts.second,
    };
    const profiles = Object.entries(people).map(async ([name, account]) => {
      const arn = deployerOf(account);
      const { Credentials: keys } = assumed.parse(
        JSON.parse(await shell(`aws sts assume-role --role-arn ${arn} --role-session-name ${name}`)),
      );
      return [
        `[profile ${name}]`,
        "region = us-east-1",
        `aws_access_key_id = ${keys.AccessKeyId}`,
        `aws_secret_access_key = ${keys.SecretAccessKey}`,
        `aws_session_token = ${keys.SessionToken}`,
        "",
      ].join("\n");
    });
    return (await Promise.all(profiles)).join("");
  }
});

const assumed = z.object({
  Credentials: z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string(), SessionToken: z.string() }),
});
