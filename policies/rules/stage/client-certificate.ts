import { titleOf } from "../../../shared/contract/urn";
import { at } from "../../../shared/open-api/document";
import { optionalText } from "../../resources/properties";
import { pointingTo, points } from "../../resources/resource";
import { ofType, openApiOperations } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { stackRule } from "../rule";
import { gather, notApplicable } from "../verdict";

export const stageClientCertificate = stackRule({
  name: "stage-client-certificate",
  description: "Stages whose API calls HTTP back ends on the internet show them a client certificate.",
  explanation:
    "Without it, a back end cannot distinguish API Gateway from anyone else who found its address. APIs with other integrations only have no use for it, and behind a VPC link no one else finds the address.",
  remediation: "Create an aws.apigateway.ClientCertificate and set clientCertificateId on the stage.",
  severity: "medium",
  level: "mandatory",
  tags: ["api-gateway"],
  controls: [
    { catalog: "AWS Security Hub", id: "APIGateway.2" },
    { catalog: "checkov", id: "CKV2_AWS_51" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html",
  check: (resources) => {
    const calling = ofType(resources, types.integration).filter(
      ({ properties }) =>
        /^HTTP/.test(properties.read("type", optionalText) ?? "") &&
        properties.read("connectionType", optionalText) !== "VPC_LINK",
    );
    const byDocument = ofType(resources, types.restApi).filter((restApi) =>
      openApiOperations(restApi).some(({ definition }) => {
        const property = (key: string) => String(at(definition, "x-amazon-apigateway-integration", key));
        return /^http/i.test(property("type")) && !/^vpc_link$/i.test(property("connectionType"));
      }),
    );
    if (calling.length === 0 && byDocument.length === 0)
      notApplicable("no integration calls an HTTP back end on the internet");
    const apis = ofType(resources, types.restApi).filter(
      (restApi) => byDocument.includes(restApi) || calling.some((part) => points(part, "restApi", restApi)),
    );
    const stages = apis.flatMap((restApi) => pointingTo(resources, types.stage, "restApi", restApi));
    return gather(
      stages,
      ({ urn }) => urn,
      (stage) =>
        stage.properties.has("clientCertificateId")
          ? []
          : [{ message: `${titleOf(stage)} shows no client certificate to its HTTP back end` }],
    );
  },
});
