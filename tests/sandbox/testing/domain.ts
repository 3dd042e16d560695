import { type Boto, type Input, text } from "./boto";
import { selfSigned } from "./certificate";

/** A certificate for these names, imported into ACM. @returns its ARN */
export async function importCertificate(boto: Boto, account: string, ...names: string[]): Promise<string> {
  const { certificate, privateKey } = await selfSigned(names);
  const input = { Certificate: certificate, PrivateKey: privateKey };
  return text(await boto.call(account, "acm", "import_certificate", input), "CertificateArn");
}

export interface TestDomain {
  readonly domainName: string;
  readonly domainNameId: string;
  readonly domainNameArn: string;
}

/** A private custom domain name with a certificate of its own. */
export async function createDomain(
  boto: Boto,
  account: string,
  domainName: string,
  more: Input = {},
): Promise<TestDomain> {
  const made = await boto.call(account, "apigateway", "create_domain_name", {
    domainName,
    certificateArn: await importCertificate(boto, account, domainName),
    endpointConfiguration: { types: ["PRIVATE"] },
    ...more,
  });
  return {
    domainName,
    domainNameId: text(made, "domainNameId"),
    domainNameArn: text(made, "domainNameArn"),
  };
}

/** The domain is shared with an account, which has accepted. @returns the share's ARN */
export async function shareDomain(
  boto: Boto,
  { domainNameArn }: Pick<TestDomain, "domainNameArn">,
  owner: string,
  receiver: string,
): Promise<string> {
  const made = await boto.call(owner, "ram", "create_resource_share", {
    name: "domain",
    resourceArns: [domainNameArn],
    principals: [receiver],
  });
  const resourceShareArn = text(made, "resourceShare.resourceShareArn");
  await acceptShare(boto, receiver, resourceShareArn);
  return resourceShareArn;
}

export async function acceptShare(boto: Boto, receiver: string, resourceShareArn: string): Promise<void> {
  const invited = await boto.call(receiver, "ram", "get_resource_share_invitations", {
    resourceShareArns: [resourceShareArn],
  });
  await boto.call(receiver, "ram", "accept_resource_share_invitation", {
    resourceShareInvitationArn: text(invited, "resourceShareInvitations.0.resourceShareInvitationArn"),
  });
}
