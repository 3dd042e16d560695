import assert from "node:assert/strict";
import { table } from "../../../../scripts/terminal/table";

const rows = [
  ["inside", "GET, PUT /dev/orders", "refused by endpoint policy"],
  ["outside", "GET /", "unresolved"],
];

const cases: { name: string; width?: number; expected: readonly string[] }[] = [
  {
    name: "is as wide as its cells where there is no terminal",
    expected: [
      "from     call                  end",
      "-------  --------------------  --------------------------",
      "inside   GET, PUT /dev/orders  refused by endpoint policy",
      "outside  GET /                 unresolved",
    ],
  },
  {
    name: "wraps the widest column between words; the last one has half of the terminal",
    width: 54,
    expected: [
      "from     call               end",
      "-------  -----------------  --------------------------",
      "inside   GET, PUT           refused by endpoint policy",
      "         /dev/orders",
      "outside  GET /              unresolved",
    ],
  },
  {
    name: "wraps the last column too, and cuts nothing",
    width: 30,
    expected: [
      "from     call         end",
      "-------  -----------  ----------",
      "inside   GET, PUT     refused by",
      "         /dev/orders  endpoint",
      "                      policy",
      "outside  GET /        unresolved",
    ],
  },
];

describe("a table", () => {
  it("takes no room from other columns for a path that is longer than the terminal", () => {
    const path = `/root/${"folder/".repeat(8)}pulumi`;
    assert.deepEqual(
      table(["part", "detail"], [["Pulumi CLI, found", `3.248.0 at ${path}`]], 40).split("\n"),
      [
        "part               detail",
        "-----------------  ---------------------",
        "Pulumi CLI, found  3.248.0 at",
        `                   ${path}`,
      ],
    );
  });

  it("is wrapped where that costs the fewest lines: a cell that is long alone gives way to many", () => {
    const calls = ["GET /orders/probe, signed", "GET /orders/probe, expired", "GET /orders/probe, unsigned"];
    const ends = ["answered, and the backend saw it through vpce-0b16", "answered", "answered"];
    const all = calls.map((call, at) => [call, ends[at] ?? ""]);
    assert.deepEqual(table(["call", "end"], all, 56).split("\n"), [
      "call                         end",
      "---------------------------  ---------------------------",
      "GET /orders/probe, signed    answered, and the backend",
      "                             saw it through vpce-0b16",
      "GET /orders/probe, expired   answered",
      "GET /orders/probe, unsigned  answered",
    ]);
  });

  for (const { name, width, expected } of cases)
    it(name, () => assert.deepEqual(table(["from", "call", "end"], rows, width).split("\n"), expected));
});
