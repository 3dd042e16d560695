import assert from "node:assert/strict";
import { at, type Boto, list } from "../../testing/boto";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000023";
const logGroupName = "/patterns";

describe("patterns of log events", () => {
  let boto: Boto;
  const filter = (filterPattern: string) =>
    boto.call(account, "logs", "filter_log_events", { logGroupName, filterPattern });

  before(async () => {
    ({ boto } = await sharedSandbox());
    const stream = { logGroupName, logStreamName: "one" };
    await boto.call(account, "logs", "create_log_group", { logGroupName });
    await boto.call(account, "logs", "create_log_stream", stream);
    const messages = ["GET 200 by a caller", "GET 403 by a caller", "POST 403"];
    const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
    await boto.call(account, "logs", "put_log_events", { ...stream, logEvents });
  });

  const emulated: [string, number][] = [
    ["", 3],
    ["POST", 1],
    ['"403"', 2],
    ["GET 403", 1],
    ['"403 by a"', 1],
    ["PUT", 0],
  ];
  for (const [pattern, count] of emulated) {
    it(`${pattern || "none"}: ${count} events`, async () => {
      const events = list(await filter(pattern), "events");
      assert.equal(events.length, count, JSON.stringify(events.map((it) => at(it, "message"))));
    });
  }

  for (const pattern of ["{ $.status = 403 }", "-GET", "?GET ?POST", "[method, status]", "%40.%", "403"]) {
    it(`${pattern}: refused, since moto would match every event`, async () => {
      const refusal = await boto.refusal(account, "logs", "filter_log_events", {
        logGroupName,
        filterPattern: pattern,
      });
      assert.equal(refusal.code, "InvalidParameterException");
      assert.ok(refusal.message.includes(pattern));
    });
  }
});
