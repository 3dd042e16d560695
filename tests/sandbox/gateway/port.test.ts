import assert from "node:assert/strict";
import { createServer } from "node:http";
import { listen } from "./port";

describe("the endpoint's port", () => {
  it("is the preferred one when it is free, else another", async () => {
    const servers = [createServer(), createServer(), createServer()] as const;
    const close = (server: (typeof servers)[number]) => new Promise((resolve) => server.close(resolve));
    const port = await listen(servers[0], undefined);
    assert.notEqual(await listen(servers[1], port), port);
    await close(servers[0]);
    assert.equal(await listen(servers[2], port), port);
    await Promise.all([close(servers[1]), close(servers[2])]);
  });
});
