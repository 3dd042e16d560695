import { createRequire } from "node:module";
import type * as protocol from "@pulumi/pulumi/proto/analyzer_pb";

let dryRun = false;

/** True in a preview. Only there may a value be unknown: in an update, what is unknown is undecided for good. */
export function isDryRun(): boolean {
  return dryRun;
}

/**
 * The engine says whether it previews, but policy SDK 1.21 keeps that to itself: it reads only the tags of the
 * message. This reads the flag of the same message at the same moment.
 */
export function watchDryRun(): void {
  const { AnalyzerStackConfigureRequest } = messages();
  const readTags = AnalyzerStackConfigureRequest.prototype.getTagsMap;
  AnalyzerStackConfigureRequest.prototype.getTagsMap = function (
    this: protocol.AnalyzerStackConfigureRequest,
  ) {
    dryRun = this.getDryRun();
    return readTags.call(this);
  };
}

/** The messages as the policy SDK has them: where a project has another @pulumi/pulumi, the SDK may use that one. */
function messages(): typeof protocol {
  return createRequire(require.resolve("@pulumi/policy"))("@pulumi/pulumi/proto/analyzer_pb");
}
