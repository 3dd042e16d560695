import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Store } from "../control-plane/store";
import { checkNothingIsMissing } from "./recovery";

describe("what a killed emulator may have lost", () => {
  let folder: string;
  const urn = "urn:pulumi:sandbox::consumer::aws:ec2/vpc:Vpc::main";
  const held = [{ place: "111111111111/us-east-1", kind: "vpc", id: "vpc-0a" }];
  const deploy = (id: string) => {
    const stacks = path.join(folder, ".pulumi", "stacks", "consumer");
    mkdirSync(stacks, { recursive: true });
    const resources = [
      { urn: "urn:pulumi:sandbox::consumer::pulumi:pulumi:Stack::x", type: "pulumi:pulumi:Stack" },
      { urn, type: "aws:ec2/vpc:Vpc", id },
    ];
    const text = JSON.stringify({ version: 3, checkpoint: { stack: "x", latest: { resources } } });
    writeFileSync(path.join(stacks, "sandbox.json"), text);
  };
  const check = () => checkNothingIsMissing(folder, new Store(path.join(folder, "control-plane.json")), held);

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "recovery-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is nothing without stacks", check);
  it("is nothing when the emulator has what the stack has", async () => {
    deploy("vpc-0a");
    await check();
  });
  it("is refused by the stack, the resource and the way out", async () => {
    deploy("vpc-0b");
    await assert.rejects(check(), (error: Error) => {
      assert.match(error.message, /vpc-0b of the stack sandbox/);
      assert.ok(error.message.includes(urn));
      assert.match(error.message, /--reset/);
      return true;
    });
  });
});
