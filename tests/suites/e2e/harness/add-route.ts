import assert from "node:assert/strict";
import { providerOutputs } from "../../../../shared/contract/provider";
import { apiPolicy } from "../../../../shared/documents/api-policy";
import { at, list, text } from "../../../sandbox/testing/boto";
import type { SideUpdate } from "./change";

/** The provider has a route and grants it: another deployment takes the place of the one that its stage serves. */
export const addRoute: SideUpdate = {
  name: "up with another route",
  ask: (deployment) =>
    deployment.configure("provider", {
      "provider:routes": [
        { method: "ANY", path: "/" },
        { method: "GET", path: "/pets/{id}" },
      ],
      "provider:consumers": [{ grants: [{ method: "GET", path: "/pets/*" }] }],
    }),
  steps: ["creating Deployment", "deleting Deployment", "updating RestApiPolicy", "updating Stage"],
  async assertMade(deployment, boto) {
    const outputs = await deployment.outputs("provider", providerOutputs);
    const { accountId, apiId: restApiId, executionArn, stage: stageName, deploymentId } = outputs;
    const call = (operation: string, input: object) =>
      boto.call(accountId, "apigateway", operation, { restApiId, ...input });
    const grants = outputs.consumers.flatMap((consumer) => consumer.grants);
    // Answered with its quotes escaped once more.
    const policy: unknown = JSON.parse(JSON.parse(`"${text(await call("get_rest_api", {}), "policy")}"`));
    assert.deepEqual(policy, apiPolicy(executionArn, grants));
    assert.equal(text(await call("get_stage", { stageName }), "deploymentId"), deploymentId);
    const deployments = list(await call("get_deployments", {}), "items");
    assert.deepEqual(
      deployments.map((it) => at(it, "id")),
      [deploymentId],
    );
  },
};
