import { advance } from "../../../sandbox/state/clock";
import { list, text } from "../../../sandbox/testing/boto";
import { accounts, stack } from "../harness/config";
import type { CallingScene } from "../harness/scene";

/** A minute after the last call: what each alarm of the API watches -> its state. */
export async function alarmStates(scene: CallingScene): Promise<ReadonlyMap<string, string>> {
  await passed(scene, 60);
  const prefix = `provider-${stack} `;
  const found = await scene.boto.call(accounts.provider, "cloudwatch", "describe_alarms", {
    AlarmNamePrefix: prefix,
  });
  return new Map(
    list(found, "MetricAlarms").map((alarm) => [
      text(alarm, "AlarmName").slice(prefix.length),
      text(alarm, "StateValue"),
    ]),
  );
}

export function passed({ deployment }: Pick<CallingScene, "deployment">, seconds: number): Promise<void> {
  return advance(deployment.sandbox.env, seconds);
}

/** Breaks every grant by hand: a policy that lets nobody in, deployed. */
export async function denyAll({ boto, input }: CallingScene): Promise<void> {
  const { apiId: restApiId, stage: stageName } = input.api;
  const Statement = [{ Effect: "Deny", Principal: "*", Action: "execute-api:Invoke", Resource: "*" }];
  const value = JSON.stringify({ Version: "2012-10-17", Statement });
  const call = (operation: string, given: object) =>
    boto.call(accounts.provider, "apigateway", operation, { restApiId, ...given });
  await call("update_rest_api", { patchOperations: [{ op: "replace", path: "/policy", value }] });
  await call("create_deployment", { stageName });
}
