import type { InvocationForm } from "../../../../shared/invocation/form";
import type { Expected } from "./expected";
import type { OpenableLayer } from "./openings";

const fromInside = (...calls: string[]) => calls.map((call) => `inside: ${call} by FORM`);

const ungrantedMethods = fromInside(
  "POST /dev/",
  "PUT /dev/",
  "PATCH /dev/",
  "DELETE /dev/",
  "OPTIONS /dev/",
);
const ungrantedPath = fromInside("GET /dev/not-granted");
const unknownStage = fromInside("GET /devx/");
const decoy = fromInside("decoy API, GET /dev/");
const unknownApi = fromInside("unknown API, GET /dev/");
const neighbour = ["neighbour: GET /dev/ by FORM"];
const stranger = ["stranger: GET /dev/ by FORM"];
const signedStranger = ["stranger: GET /dev/orders/probe by FORM, signed by own role"];
const strangerAtConsumer = ["stranger: GET /dev/ by FORM through the consumer's endpoint"];
const outside = ["outside: GET /dev/ by FORM"];

const signedRoute = fromInside("GET /dev/orders/probe");
const signedBy = (...signers: string[]) => signers.map((signer) => `${signedRoute}, signed by ${signer}`);
const granted = signedBy("own role");
const badSignatures = signedBy("own role, expired", "own role, for another host");
const otherRoles = signedBy("deployer", "foreign");

const alias: readonly InvocationForm[] = ["route53-alias"];
const privateDns: readonly InvocationForm[] = ["private-dns"];
const byPublicName: readonly InvocationForm[] = ["host-header", "api-id-header"];
const notByAlias: readonly InvocationForm[] = ["private-dns", ...byPublicName];

/** Calls that end so however many layers are open: AWS gives out API ids, and these are none. */
export const neverOpen: readonly Expected[] = [{ rows: unknownApi, ends: "refused by routing" }];

/** Open in all else, a private API has no public name. */
export const noPublicName: readonly Expected[] = [{ rows: outside, forms: privateDns, ends: "unresolved" }];

/** Open in all else, the stranger's private DNS takes the alias of the consumer's endpoint to its own endpoint. */
export const takenByPrivateDns: readonly Expected[] = [
  { rows: strangerAtConsumer, forms: alias, ends: "refused by routing" },
];

/** The calls that a network leads nowhere as deployed, and that a security group would not admit either. */
const joined: readonly Expected[] = [
  { rows: strangerAtConsumer, forms: byPublicName, ends: "timed out" },
  { rows: outside, forms: [...alias, ...byPublicName], ends: "not reached" },
];

/**
 * Both opened, and nothing else: for the policies, whoever comes from a connected network is at the consumer's
 * endpoint.
 */
export const joinedAndAdmitted: readonly Expected[] = [
  { rows: neighbour, ends: "answered" },
  ...joined.map((each) => ({ ...each, ends: "answered" as const })),
];

/** What each layer still refuses when all others are open. DNS has cases by form, not here. */
export const alone: Readonly<Record<Exclude<OpenableLayer, "DNS">, readonly Expected[]>> = {
  network: joined,
  "security group": [{ rows: neighbour, ends: "timed out" }, ...joined],
  "endpoint policy": [
    {
      rows: [...ungrantedMethods, ...ungrantedPath, ...unknownStage, ...decoy],
      ends: "refused by endpoint policy",
    },
    { rows: [...signedRoute, ...otherRoles], ends: "refused by endpoint policy" },
    // An endpoint with a policy of its own reads signatures, even where the method asks for none.
    { rows: badSignatures, ends: "refused by authorization" },
  ],
  routing: [
    { rows: [...ungrantedPath, ...unknownStage], ends: "refused by routing" },
    { rows: [...stranger, ...signedStranger], forms: alias, ends: "refused by routing" },
  ],
  authorization: [
    { rows: [...signedRoute, ...badSignatures, ...otherRoles], ends: "refused by authorization" },
    { rows: signedStranger, ends: "refused by authorization" },
  ],
  "resource policy": [
    { rows: [...ungrantedMethods, ...ungrantedPath, ...unknownStage], ends: "refused by resource policy" },
    // Where the method asks for no signature, everybody is anonymous, and roles are granted nothing.
    {
      rows: [...signedRoute, ...granted, ...badSignatures, ...otherRoles],
      ends: "refused by resource policy",
    },
    { rows: [...stranger, ...signedStranger], ends: "refused by resource policy" },
  ],
};

/** Which calls end otherwise when one layer alone is opened, and where: at the API, or at the next layer. */
export const flips: Readonly<Record<Exclude<OpenableLayer, "DNS">, readonly Expected[]>> = {
  network: [],
  "security group": [{ rows: neighbour, ends: "answered" }],
  "endpoint policy": [
    { rows: [...ungrantedMethods, ...ungrantedPath], ends: "refused by resource policy" },
    { rows: unknownStage, ends: "refused by routing" },
    { rows: decoy, ends: "answered" },
    { rows: [...signedRoute, ...otherRoles], ends: "refused by authorization" },
  ],
  routing: [{ rows: [...stranger, ...signedStranger], forms: alias, ends: "refused by resource policy" }],
  authorization: [{ rows: granted, ends: "refused by resource policy" }],
  "resource policy": [
    { rows: stranger, forms: notByAlias, ends: "answered" },
    { rows: signedStranger, forms: notByAlias, ends: "refused by authorization" },
  ],
};

/** With private DNS off in both VPCs, beside the private names: aliases are looked up in public DNS. */
export const withoutPrivateDns: readonly Expected[] = [
  { rows: [...stranger, ...signedStranger], forms: alias, ends: "unresolved" },
  { rows: unknownApi, forms: alias, ends: "unresolved" },
  { rows: strangerAtConsumer, forms: alias, ends: "timed out" },
];
