import { titleOf } from "../../../shared/contract/urn";
import { optionalFlag, Properties } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const instanceEncryptedVolumes = resourceRule({
  name: "instance-encrypted-volumes",
  description: "Volumes of instances are encrypted.",
  explanation: "A snapshot of a volume that is not encrypted can be shared and read.",
  remediation: "Set rootBlockDevice: { encrypted: true }, and so for every other volume.",
  severity: "high",
  level: "mandatory",
  tags: ["instance"],
  controls: [
    { catalog: "AWS Security Hub", id: "EC2.7" },
    { catalog: "checkov", id: "CKV_AWS_8" },
    { catalog: "Trivy", id: "AWS-0131" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
  types: [types.instance],
  check: (instance) => {
    const root = instance.properties.list("rootBlockDevice");
    const volumes = [
      ...(root.length > 0 ? root : [new Properties({}, "rootBlockDevice")]),
      ...instance.properties.list("ebsBlockDevices"),
    ];
    return volumes
      .filter((volume) => volume.read("encrypted", optionalFlag) !== true)
      .map((volume) => ({
        message: `${titleOf(instance)} has a volume that is not encrypted: ${volume.at("encrypted")} is not true`,
      }));
  },
});
