import assert from "node:assert/strict";
import { type Event, RunningScript } from "./command-run.fixture";

/** Each event, and the status (with details) after the next checks of the agent. */
const cases: readonly { name: string; steps: readonly (readonly [Event, string])[]; killed: boolean }[] = [
  {
    name: "a connected agent",
    steps: [
      ["connected", "InProgress"],
      ["script ends", "Success"],
    ],
    killed: false,
  },
  {
    name: "an agent that is cut off, and reports the end when it is connected again",
    steps: [
      ["connected", "InProgress"],
      ["cut off", "InProgress"],
      ["script ends", "InProgress"],
      ["connected", "Success"],
    ],
    killed: false,
  },
  {
    name: "an agent that is cut off for good",
    steps: [
      ["connected", "InProgress"],
      ["cut off", "InProgress"],
      ["delivery is over", "InProgress"],
      ["all is over", "TimedOut DeliveryTimedOut"],
    ],
    killed: true,
  },
  {
    name: "an instance that stops while the script runs, and starts again",
    steps: [
      ["connected", "InProgress"],
      ["off", "InProgress"],
      ["connected", "InProgress"],
      ["all is over", "TimedOut DeliveryTimedOut"],
    ],
    killed: true,
  },
  {
    name: "an agent that connects in time",
    steps: [
      ["cut off", "Pending Delayed"],
      ["connected", "InProgress"],
      ["script ends", "Success"],
    ],
    killed: false,
  },
  {
    name: "an agent that connects too late to begin",
    steps: [
      ["cut off", "Pending Delayed"],
      ["delivery is over", "Pending Delayed"],
      ["connected", "Pending Delayed"],
      ["all is over", "TimedOut DeliveryTimedOut"],
    ],
    killed: false,
  },
  {
    name: "cancelled before it was delivered",
    steps: [
      ["cut off", "Pending Delayed"],
      ["cancel", "Cancelled"],
    ],
    killed: false,
  },
  {
    name: "cancelled while it runs",
    steps: [
      ["connected", "InProgress"],
      ["cancel", "Cancelled"],
    ],
    killed: true,
  },
  {
    name: "cancelled while the agent is cut off",
    steps: [
      ["connected", "InProgress"],
      ["cut off", "InProgress"],
      ["cancel", "Cancelling"],
      ["connected", "Cancelled"],
    ],
    killed: true,
  },
];

describe("the agent's part in a command", () => {
  for (const { name, steps, killed } of cases) {
    it(`${name}: ${steps.map(([, status]) => status).join(", ")}`, async () => {
      const run = new RunningScript();
      for (const [event, status] of steps) assert.equal(await run.after(event), status, event);
      assert.equal(run.done, !["InProgress", "Pending"].includes(run.status));
      assert.equal(run.killed, killed);
    });
  }
});
