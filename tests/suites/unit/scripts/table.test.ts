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
  for (const { name, width, expected } of cases)
    it(name, () => assert.deepEqual(table(["from", "call", "end"], rows, width).split("\n"), expected));
});
