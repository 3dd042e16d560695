import { createRequire } from "node:module";
import type * as protocol from "@pulumi/pulumi/proto/analyzer_pb";
import type { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";

let dryRun = false;

/** True in a preview. Only there may a value be unknown: in an update, what is unknown is undecided for good. */
export function isDryRun(): boolean {
  return dryRun;
}

/** The properties that config gives to rules, by the rule's name. */
export type GivenConfig = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/**
 * What the engine says and policy SDK 1.21 keeps to itself: whether it previews, and config of rules that the pack does
 * not have. The SDK reads other fields of the same messages; this reads these at the same moment. What `check` throws
 * ends the preview.
 */
export function watchEngine(check: (config: GivenConfig) => void): void {
  const { AnalyzerStackConfigureRequest, ConfigureAnalyzerRequest } = messages();
  const readTags = AnalyzerStackConfigureRequest.prototype.getTagsMap;
  AnalyzerStackConfigureRequest.prototype.getTagsMap = function (
    this: protocol.AnalyzerStackConfigureRequest,
  ) {
    dryRun = this.getDryRun();
    return readTags.call(this);
  };
  const readConfig = ConfigureAnalyzerRequest.prototype.getPolicyconfigMap;
  ConfigureAnalyzerRequest.prototype.getPolicyconfigMap = function (this: protocol.ConfigureAnalyzerRequest) {
    const config = readConfig.call(this);
    // The message is filled through the same map: it is whole when its entries are read.
    if (!Object.hasOwn(config, "entries")) {
      const entries = config.entries.bind(config);
      config.entries = () => {
        check(propertiesOf([...entries()]));
        return entries();
      };
    }
    return config;
  };
}

function propertiesOf(entries: readonly [string, protocol.PolicyConfig][]): GivenConfig {
  return new Map(entries.map(([rule, each]) => [rule, objectOf(each.getProperties())]));
}

/** As toJavaScript() returns it, except for a field __proto__, which that takes for the object's prototype. */
function objectOf(struct: Struct | undefined): Record<string, unknown> {
  const fields = struct?.getFieldsMap().entries() ?? [];
  return Object.fromEntries([...fields].map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: Value): unknown {
  if (value.hasStructValue()) return objectOf(value.getStructValue());
  if (value.hasListValue()) return (value.getListValue()?.getValuesList() ?? []).map(plainValue);
  return value.toJavaScript();
}

/** The messages as the policy SDK has them: where a project has another @pulumi/pulumi, the SDK may use that one. */
function messages(): typeof protocol {
  return createRequire(require.resolve("@pulumi/policy"))("@pulumi/pulumi/proto/analyzer_pb");
}
