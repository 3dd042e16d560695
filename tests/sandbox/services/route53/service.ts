import { readsByName, type Service } from "../service";
import { route53Members } from "./members";
import type { HostedZone } from "./model";
import { route53Operations } from "./operations";
import { route53Needs } from "./permissions";
import { isOwn } from "./zones";

/** Hosted zones, emulated by the sandbox itself, whose network reads them: https://docs.aws.amazon.com/Route53/latest/APIReference/ */
export const route53: Service = {
  protocol: "wrapped-rest-xml",
  operations: route53Operations,
  permissions: route53Needs,
  members: route53Members,
  readsOnly: readsByName,
  changesSnapshots: true,
  // https://docs.aws.amazon.com/Route53/latest/APIReference/CommonErrors.html
  errors: {
    throttled: { code: "Throttling", message: "Rate exceeded", status: 400 },
    failed: { code: "ServiceUnavailable", message: "The service is unavailable.", status: 503 },
    accessDenied: { code: "AccessDenied", status: 403 },
    reservedTag: "InvalidInput",
  },
  resourceTags: async ({ resource }, _name, _place, lookUp) => lookUp.keptTags(resource),
  // Zones are the same in every region.
  inventory: async ({ account }, { store }) =>
    Object.values(store.contents.hostedZones)
      .filter((it) => it.account === account)
      .flatMap((zone) => [{ kind: "hosted-zone", id: zone.id }, ...recordsOf(zone)]),
};

function recordsOf(zone: HostedZone) {
  return zone.records
    .filter((it) => !isOwn(it, zone))
    .map(({ name, type }) => {
      const id = `${zone.id}_${name.replace(/\.$/, "")}_${type}`;
      return { kind: "dns-record", id, part: { of: zone.id, stateId: id } };
    });
}
