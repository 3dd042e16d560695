import type { Place } from "../../moto/client";
import { own } from "../../own";
import type { LookUp, Tags } from "./look-up";

const none: Tags = {};

/** Tags of what an ARN names: aws:ResourceTag. None for what is about to be made, and for what has no tags. */
export async function resourceTags(resource: string, place: Place, lookUp: LookUp): Promise<Tags> {
  const [, , service, , , ...rest] = resource.split(":");
  const name = rest.join(":");
  const last = name.split("/").at(-1) ?? "";
  if (last === "*") return none;
  switch (service) {
    case "ec2":
      return lookUp.ec2Tags(place, last);
    case "iam":
      if (name.startsWith("role/")) return (await lookUp.role(place.account, last))?.tags ?? none;
      if (name.startsWith("instance-profile/"))
        return (await lookUp.profile(place.account, last))?.tags ?? none;
      return none;
    case "apigateway": {
      const [, api, stage] = /^\/restapis\/([^/]+)(?:\/stages\/([^/]+))?/.exec(name) ?? [];
      const found = api === undefined ? undefined : lookUp.restApi(place, api);
      // What an API holds inherits its tags; a stage can have others of its own.
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html
      return { ...found?.tags, ...(stage === undefined ? none : own(found?.stageTags, stage)) };
    }
    case "logs":
      return /^log-group:[^:]+$/.test(name) ? lookUp.logGroupTags(place, resource) : none;
    default:
      return none;
  }
}
