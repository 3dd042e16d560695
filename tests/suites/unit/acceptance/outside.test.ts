import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { accessMatrix } from "../../../acceptance/matrix";
import { intentOf } from "../../../acceptance/matrix/intent";
import { observe } from "../../../acceptance/observe";
import { record, recorded } from "../../../acceptance/record";
import { useEnvironment } from "../../e2e/harness/environment";
import { input } from "../../report/fixture";
import { nowhere } from "./unresolvable.fixture";

describe("calls from outside", () => {
  it("do not use a proxy that the machine has", async () => {
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    });
    proxy.on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      socket.end("HTTP/1.1 200 Connection established\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const names = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
    const restore = useEnvironment(Object.fromEntries(names.map((name) => [name, url])));
    try {
      const rows = accessMatrix(intentOf(nowhere)).filter((row) => row.caller === "outside");
      assert.equal(rows.length, 4);
      const observations = await observe(nowhere, rows, () => undefined);
      assert.deepEqual(asked, []);
      assert.deepEqual(
        observations.map(({ row, observed }) => `${row.form}: ${observed}`),
        rows.map((row) => `${row.form}: ${row.expected}`),
      );
    } finally {
      restore();
      proxy.closeAllConnections();
      proxy.close();
    }
  });

  it("of routes that need an API key are listed as not observed", () => {
    const keyed = { method: "GET", path: "/keyed", authorization: "AWS_IAM", apiKeyRequired: true } as const;
    const listed = () => recorded().unobserved.map(({ caller }) => caller);
    record({ ...input, api: { ...input.api, routes: [...input.api.routes, keyed] } }, []);
    assert.ok(listed().includes("GET /keyed"), listed().join("; "));
    record(input, []);
    assert.ok(!listed().includes("GET /keyed"));
  });

  it("are left out where they are not wanted, and listed as not observed", () => {
    const without = { ...input, outside: false };
    assert.ok(accessMatrix(intentOf(without)).every((row) => row.caller !== "outside"));
    record(without, []);
    const [told] = recorded().unobserved.filter(({ caller }) => caller === "outside");
    assert.equal(told?.missing, "acceptance:outside is false");
    record(input, []);
    assert.ok(recorded().unobserved.every(({ caller }) => caller !== "outside"));
  });
});
