import { titleOf } from "../../../shared/contract/urn";
import { optionalText, type Properties } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const noWayToInternet = resourceRule({
  name: "no-way-to-internet",
  description: "No route leads from the VPC to the internet.",
  explanation:
    "A private API is reached through an interface endpoint; a way to the internet is only a way out for data. Advisory, because other workloads of the same VPC may need one.",
  remediation:
    "Remove the route to an internet or NAT gateway, and use interface endpoints for AWS's services.",
  severity: "medium",
  level: "advisory",
  tags: ["network"],
  controls: [{ catalog: "AWS Config", id: "no-unrestricted-route-to-igw" }],
  url: "https://docs.aws.amazon.com/config/latest/developerguide/no-unrestricted-route-to-igw.html",
  types: [types.route, types.routeTable],
  check: (resource) => {
    const routes = resource.type === types.route ? [resource.properties] : resource.properties.list("routes");
    return routes.filter(leadsOut).map(() => ({ message: `${titleOf(resource)} leads to the internet` }));
  },
});

const gateways = ["gatewayId", "natGatewayId", "egressOnlyGatewayId"];

function leadsOut(route: Properties): boolean {
  const destinations = ["destinationCidrBlock", "cidrBlock", "destinationIpv6CidrBlock", "ipv6CidrBlock"];
  const open = destinations.some((name) =>
    ["0.0.0.0/0", "::/0"].includes(route.read(name, optionalText) ?? ""),
  );
  return open && gateways.some((name) => route.has(name) && !(name === "gatewayId" && isVirtual(route)));
}

// A virtual private gateway leads to the company's own network.
function isVirtual(route: Properties): boolean {
  return !route.isUnknown("gatewayId") && /^vgw-/.test(route.read("gatewayId", optionalText) ?? "");
}
