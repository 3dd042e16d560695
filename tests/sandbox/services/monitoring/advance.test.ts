import assert from "node:assert/strict";
import { EmulatorClient } from "../../moto/client";
import { Monitoring } from "./monitoring";

describe("time that passes on command", () => {
  const day = 24 * 3600 * 1000;
  for (const jump of [-day, 0, day])
    it(`is as long as it is asked for, though the machine's clock jumps by ${jump / day} days`, async () => {
      const monitoring = new Monitoring(new EmulatorClient({ port: 1, secret: "" }));
      const clock = Date.now;
      const start = clock();
      let asked = 0;
      try {
        Date.now = () => start + jump * asked++;
        await monitoring.advance(600, []);
        assert.ok(asked < 100, `asked ${asked} times`);
        Date.now = () => start;
        assert.equal(monitoring.now() - start, 600_000);
      } finally {
        Date.now = clock;
      }
    });
});
