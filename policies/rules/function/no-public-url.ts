import { titleOf } from "../../../shared/contract/urn";
import { optionalText } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const functionNoPublicUrl = resourceRule({
  name: "function-no-public-url",
  description: "Functions have no URL that everybody may call.",
  explanation:
    "A function URL is on the internet, whatever the API in front of the function admits. Without authorization AWS_IAM it is a way around the private API for everybody who learns of it.",
  remediation:
    'Remove the URL, or set authorizationType: "AWS_IAM" and let nobody but named roles invoke it.',
  severity: "critical",
  level: "mandatory",
  tags: ["function", "access"],
  controls: [
    { catalog: "checkov", id: "CKV_AWS_258" },
    { catalog: "Prowler", id: "awslambda_function_url_public" },
  ],
  url: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
  types: [types.functionUrl, types.functionPermission],
  check: (resource) => {
    const property = resource.type === types.functionUrl ? "authorizationType" : "functionUrlAuthType";
    return resource.properties.read(property, optionalText) === "NONE"
      ? [{ message: `${titleOf(resource)} lets everybody on the internet invoke the function by a URL` }]
      : [];
  },
});
