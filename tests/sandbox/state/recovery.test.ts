import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { missingResources } from "./recovery";
import { readStacks } from "./stacks";

describe("resources that stacks have and the sandbox does not", () => {
  let folder: string;
  const urn = "urn:pulumi:sandbox::consumer::aws:ec2/vpc:Vpc::main";
  const held = [{ place: "111111111111/us-east-1", kind: "vpc", id: "vpc-0a" }];
  const file = () => path.join(folder, ".pulumi", "stacks", "consumer", "sandbox.json");
  const deploy = (id: string) => {
    mkdirSync(path.dirname(file()), { recursive: true });
    const resources = [
      { urn: "urn:pulumi:sandbox::consumer::pulumi:pulumi:Stack::x", type: "pulumi:pulumi:Stack" },
      { urn, type: "aws:ec2/vpc:Vpc", id },
    ];
    const text = JSON.stringify({ version: 3, checkpoint: { stack: "x", latest: { resources } } });
    writeFileSync(file(), text);
    return text;
  };
  const missing = async () => missingResources(await readStacks(folder), held);

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "recovery-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are none without stacks", async () => assert.deepEqual(await missing(), []));
  it("are none when the emulator has the stack's resources", async () => {
    deploy("vpc-0a");
    assert.deepEqual(await missing(), []);
  });
  it("are reported by resource and stack", async () => {
    deploy("vpc-0b");
    assert.deepEqual(await missing(), [`vpc-0b of the stack sandbox does not exist (${urn})`]);
  });

  it("cannot be listed from an incomplete state: the error names the file and what to do", async () => {
    const text = deploy("vpc-0a");
    for (const length of [0, 1, Math.floor(text.length / 2), text.length - 1]) {
      writeFileSync(file(), text.slice(0, length));
      await assert.rejects(missing(), (error: Error) => {
        assert.ok(error.message.includes(`${file()} cannot be read`), error.message);
        assert.match(error.message, /--reset/);
        return true;
      });
    }
    writeFileSync(`${file()}.bak`, text);
    await assert.rejects(missing(), (error: Error) => error.message.includes(`mv ${file()}.bak ${file()}`));
  });
});
