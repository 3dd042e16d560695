import type { Call, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { allEndpoints } from "./endpoint-view";
import { ec2Reply, listOf, tagsOf } from "./form";

/** Tags of endpoints are in the sandbox's store, all others in moto. */
export const tagOperations: Operations = {
  CreateTags: (call, context) => {
    const { endpoints, others } = tagged(call);
    if (others.length > 0 && endpoints.length > 0) throw mixed();
    if (endpoints.length === 0) return context.emulator.pass(call, true);
    for (const endpoint of allEndpoints(call, context).filter((it) => endpoints.includes(it.id))) {
      endpoint.tags = { ...endpoint.tags, ...tagsOf(call.parameters, "Tag") };
    }
    return ec2Reply(call, { return: true });
  },
  DeleteTags: (call, context) => {
    const { endpoints, others } = tagged(call);
    if (others.length > 0 && endpoints.length > 0) throw mixed();
    if (endpoints.length === 0) return context.emulator.pass(call, true);
    for (const endpoint of allEndpoints(call, context).filter((it) => endpoints.includes(it.id))) {
      for (const key of Object.keys(tagsOf(call.parameters, "Tag"))) delete endpoint.tags[key];
    }
    return ec2Reply(call, { return: true });
  },
};

function tagged(call: Call): { endpoints: string[]; others: string[] } {
  const ids = listOf(call.parameters, "ResourceId");
  return {
    endpoints: ids.filter((id) => id.startsWith("vpce-")),
    others: ids.filter((id) => !id.startsWith("vpce-")),
  };
}

function mixed(): AwsError {
  return new AwsError(
    "UnsupportedOperation",
    "The sandbox tags VPC endpoints and other resources in separate requests.",
  );
}
