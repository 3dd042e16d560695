import assert from "node:assert/strict";
import { resourceTree } from "../../../../provider/components/routes";

describe("the resource tree", () => {
  const cases = [
    { name: "the root is given", paths: ["/"], nodes: [] },
    { name: "parents come first", paths: ["/pets/{id}"], nodes: ["/pets", "/pets/{id}"] },
    { name: "shared parents stand once", paths: ["/pets/{id}", "/pets"], nodes: ["/pets", "/pets/{id}"] },
    { name: "a greedy path", paths: ["/", "/{proxy+}"], nodes: ["/{proxy+}"] },
  ];
  for (const { name, paths, nodes } of cases) {
    it(name, () =>
      assert.deepEqual(
        resourceTree(paths).map((node) => node.path),
        nodes,
      ),
    );
  }

  it("joins each resource to its parent", () => {
    assert.deepEqual(resourceTree(["/pets/{id}"]).at(-1), {
      path: "/pets/{id}",
      parent: "/pets",
      part: "{id}",
    });
  });
});
