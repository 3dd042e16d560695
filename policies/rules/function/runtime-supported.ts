import { titleOf } from "../../../shared/contract/urn";
import { optionalText } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

/** Runtimes that get no security updates any more: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const deprecated: readonly RegExp[] = [
  /^nodejs$/,
  /^nodejs(4\.3|4\.3-edge|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x|18\.x|20\.x)$/,
  /^python(2\.7|3\.6|3\.7|3\.8|3\.9)$/,
  /^java8$/,
  /^ruby(2\.5|2\.7|3\.2)$/,
  /^dotnetcore/,
  /^dotnet[567]$/,
  /^go1\.x$/,
  /^provided$/,
];

export const functionRuntimeSupported = resourceRule({
  name: "function-runtime-supported",
  description: "Functions run on a runtime that still gets security updates.",
  explanation:
    "AWS stops patching a runtime when it is deprecated, and later refuses to create and then to update functions with it. The list is that of the rule's version: a runtime that was deprecated since is not in it.",
  remediation: "Move the function to a newer runtime, such as nodejs22.x or python3.13.",
  severity: "medium",
  level: "mandatory",
  tags: ["function"],
  controls: [
    { catalog: "AWS Security Hub", id: "Lambda.2" },
    { catalog: "checkov", id: "CKV_AWS_363" },
  ],
  url: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
  types: [types.function],
  check: (made) => {
    const runtime = made.properties.read("runtime", optionalText) ?? "";
    return deprecated.some((each) => each.test(runtime))
      ? [{ message: `${titleOf(made)} runs on ${runtime}, which AWS has deprecated` }]
      : [];
  },
});
