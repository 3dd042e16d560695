import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { leftovers } from "../../../../scripts/sandbox/leftovers";
import { listen } from "../../../sandbox/gateway/port";
import { listingPath } from "../../../sandbox/state/leftovers";

describe("what doctor lists of a sandbox", () => {
  let folder: string;
  let server: Server;
  let endpoint: string;
  const urn = "urn:pulumi:sandbox::consumer::aws:ec2/vpc:Vpc::main";
  const file = () => path.join(folder, ".pulumi", "stacks", "consumer", "sandbox.json");
  const state = (latest: unknown) => JSON.stringify({ version: 3, checkpoint: { latest } });
  const list = () =>
    leftovers({ AWS_ENDPOINT_URL: endpoint, PULUMI_BACKEND_URL: pathToFileURL(folder).href });

  before(async () => {
    const held = ["vpc-0a", "vpc-0b"].map((id) => ({ place: "111111111111/us-east-1", kind: "vpc", id }));
    server = createServer((request, response) => {
      assert.equal(request.url, listingPath);
      response.end(JSON.stringify(held));
    });
    endpoint = `http://127.0.0.1:${await listen(server, undefined)}`;
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "leftovers-"));
    mkdirSync(path.dirname(file()), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  const resources = [{ urn, type: "aws:ec2/vpc:Vpc", id: "vpc-0a" }];

  it("names what is in no stack, and what was interrupted", async () => {
    const pending_operations = [{ resource: { urn: `${urn}-2`, type: "aws:ec2/vpc:Vpc" }, type: "creating" }];
    writeFileSync(file(), state({ resources, pending_operations }));
    assert.deepEqual(await list(), [
      "in no stack: 111111111111/us-east-1 vpc vpc-0b",
      `interrupted: stack sandbox: creating ${urn}-2`,
    ]);
  });

  it("names what was cut short beside a state, with the command that fixes it", async () => {
    writeFileSync(file(), state({ resources }));
    writeFileSync(`${file()}.attrs`, "");
    assert.deepEqual(await list(), [
      `cut short: ${file()}.attrs; next: rm ${file()}.attrs`,
      "in no stack: 111111111111/us-east-1 vpc vpc-0b",
    ]);
  });

  it("has nothing to report without a sandbox", async () => {
    assert.deepEqual(await leftovers({ PULUMI_BACKEND_URL: pathToFileURL(folder).href }), []);
  });
});
