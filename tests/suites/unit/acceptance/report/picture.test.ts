import assert from "node:assert/strict";
import type { AcceptanceResult } from "../../../../acceptance/input";
import { accessReport } from "../../../../acceptance/report";
import { columnsOf, labelOf } from "../../../../acceptance/report/path";
import { linksOf } from "../../../../acceptance/report/picture";
import { input, resultOf, withObserved } from "../../../report/fixture";
import { count, result, unresolved } from "./rows.fixture";

const page = accessReport(result);

describe("the report's picture and columns", () => {
  it("gives a layer that is asked twice two columns", () => {
    const columns = columnsOf(result.rows.map((row) => row.way));
    const labels = columns.map((layer, index) => labelOf(layer, columns.slice(0, index)));
    assert.deepEqual(labels, [
      "DNS",
      "network",
      "routing",
      "endpoint policy",
      "stage",
      "authorization",
      "resource policy",
      "method",
    ]);
  });

  it("counts who arrives where, as observed", () => {
    const arrivals = (rows: AcceptanceResult["rows"]) =>
      Object.fromEntries(linksOf(rows).map((each) => [`${each.from} > ${each.to}`, each.arrived]));
    const expected = {
      "probe > endpoint": 64,
      "neighbour > endpoint": 0,
      "endpoint > API": 8,
      "endpoint > decoy": 0,
      "stranger > stranger's endpoint": 8,
      "stranger's endpoint > API": 0,
      "stranger > endpoint": 0,
      "outside > endpoint": 0,
    };
    assert.deepEqual(arrivals(result.rows), expected);
    const leak = withObserved(result, unresolved.name, "answered").rows;
    assert.deepEqual(arrivals(leak), { ...expected, "outside > endpoint": 1 });
  });

  it("draws a private domain as a door of its own", () => {
    const { api } = input;
    const vpcEndpointIds = [input.inside.vpcEndpointId];
    const domain = {
      name: "api.example.internal",
      id: "abcd1234",
      basePath: "orders",
      onlyDoor: false,
      vpcEndpointIds,
    };
    const { rows } = resultOf({ ...input, api: { ...api, domain } });
    const found = linksOf(rows).filter(({ from, to }) => [from, to].includes("domain"));
    assert.deepEqual(
      found.map(({ from, to, arrived }) => [from, to, arrived]),
      [
        ["endpoint", "domain", 6],
        ["stranger's endpoint", "domain", 0],
        // The others ask for another base path.
        ["domain", "API", 4],
      ],
    );
    const drawn = accessReport(resultOf({ ...input, api: { ...api, domain } }));
    assert.match(drawn, />private domain</);
    assert.match(drawn, /From domain to API, \d+ of \d+ calls arrive/);
    assert.doesNotMatch(page, />private domain</);
  });

  it("draws callers that are not here as absent", () => {
    const { neighbourInstanceId: _, stranger: __, decoy: ___, ...alone } = input;
    assert.equal(count(accessReport(resultOf(alone)), ">not here<"), 3);
    assert.equal(count(page, ">not here<"), 0);
  });
});
