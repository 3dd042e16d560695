import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { EmulatorClient } from "../../moto/client";
import { emulatorPython } from "../../moto/environment";
import { type EmulatorProcess, startEmulator } from "../../moto/process";
import { LogWriter, mostWaitingBytes } from "./log-writer";

const place = { account: "222222222222", region: "us-east-1" };
const arn = `arn:aws:logs:${place.region}:${place.account}:log-group:/access`;
const unmonitored = { now: Date.now, logged: async () => undefined };
const events = z.object({ events: z.array(z.object({ message: z.string() })) });

describe("access logs in moto", () => {
  let directory: string;
  let emulator: EmulatorProcess;
  let client: EmulatorClient;
  const told: string[] = [];

  before(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "log-writer-"));
    emulator = await startEmulator(await emulatorPython(() => undefined), path.join(directory, "state"));
    client = new EmulatorClient(emulator);
  });
  after(async () => {
    client?.close();
    await emulator?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const call = (operation: string, input: unknown, changes = false) =>
    client.json(place, "logs", `Logs_20140328.${operation}`, input, changes);

  it("are complete, also the first batch of a stream, and do not cause a snapshot", async () => {
    await call("CreateLogGroup", { logGroupName: "/access" }, true);
    const writer = new LogWriter(client, (line) => told.push(line), unmonitored);
    const expected = new Map<string, string[]>();
    for (let batch = 0; batch < 20; batch += 1) {
      const lines = [`batch ${batch} one`, `batch ${batch} two`];
      const stream = `stream-${batch % 3}`;
      writer.write(arn, stream, lines);
      expected.set(stream, [...(expected.get(stream) ?? []), ...lines]);
      await writer.drain();
    }
    for (const [logStreamName, lines] of expected) {
      const found = await call("GetLogEvents", {
        logGroupName: "/access",
        logStreamName,
        startFromHead: true,
      });
      assert.deepEqual(
        events.parse(found).events.map((it) => it.message),
        lines,
      );
    }
    assert.deepEqual(told, []);
    assert.ok(!existsSync(path.join(directory, "state")));
  });

  it("are dropped while too many wait, and written again later", async () => {
    await call("CreateLogGroup", { logGroupName: "/much" }, true);
    const said: string[] = [];
    const writer = new LogWriter(client, (line) => said.push(line), unmonitored);
    const much = arn.replace("/access", "/much");
    const line = "x".repeat(1024 * 1024);
    const fit = Math.floor(mostWaitingBytes / (line.length + 26));
    const refused = async () => false;
    for (let index = 0; index < fit + 3; index += 1) writer.write(much, "refused", [line], refused);
    writer.write(much, "full", [line]);
    await writer.drain();
    assert.deepEqual(
      said.map((it) => /: (\d+) lines? left out/.exec(it)?.[1]),
      ["3", "1"],
    );
    writer.write(much, "after", ["written"]);
    await writer.drain();
    const found = await call("GetLogEvents", { logGroupName: "/much", logStreamName: "after" });
    assert.deepEqual(
      events.parse(found).events.map((it) => it.message),
      ["written"],
    );
    assert.equal(said.length, 2);
  });

  it("are dropped when their group was deleted, and written when it was created again", async () => {
    const writer = new LogWriter(client, (line) => told.push(line), unmonitored);
    await call("CreateLogGroup", { logGroupName: "/gone" }, true);
    const gone = arn.replace("/access", "/gone");
    writer.write(gone, "stream", ["kept"]);
    await writer.drain();
    await call("DeleteLogGroup", { logGroupName: "/gone" }, true);
    writer.write(gone, "stream", ["dropped"]);
    await writer.drain();
    assert.match(told.join("\n"), /log of .*\/gone not written/);
    await call("CreateLogGroup", { logGroupName: "/gone" }, true);
    writer.write(gone, "stream", ["kept again"]);
    await writer.drain();
    const found = await call("GetLogEvents", { logGroupName: "/gone", logStreamName: "stream" });
    assert.deepEqual(
      events.parse(found).events.map((it) => it.message),
      ["kept again"],
    );
  });
});
