import type { Place } from "../../moto/client";

export type Tags = Readonly<Record<string, string>>;

/** Facts that authorization needs about the resources that a request names; undefined or empty for missing ones. */
export interface LookUp {
  /** ARN (with its path), tags and boundary of a role. */
  role(account: string, name: string): Promise<RoleFacts | undefined>;
  profile(account: string, name: string): Promise<ProfileFacts | undefined>;
  /** Tags of an EC2 resource, by its id. */
  ec2Tags(place: Place, id: string): Promise<Tags>;
  /** Route table and subnet of an association. */
  routeTableAssociation(
    place: Place,
    id: string,
  ): Promise<{ routeTableId: string; subnetId?: string } | undefined>;
  /** The two VPCs of a peering connection that an account sees. */
  peering(place: Place, id: string): Promise<PeeringFacts | undefined>;
  logGroupTags(place: Place, arn: string): Promise<Tags>;
  functionTags(arn: string): Tags;
  /** Tags of a load balancer, listener or target group, by its ARN. */
  loadBalancingTags(place: Place, arn: string): Promise<Tags>;
  vpcLinkTags(id: string): Tags;
  clientCertificateTags(id: string): Tags;
  /** undefined when the account and region have no such API. */
  restApi(place: Place, id: string): RestApiFacts | undefined;
  /** A private custom domain name, by its ARN. */
  domainName(arn: string): object | undefined;
  resourceShare(arn: string): ShareFacts | undefined;
  /** An invitation to a resource share, by its ARN. */
  invitation(arn: string): { readonly owner: string; readonly shareName: string } | undefined;
  /** Tags by ARN, of domain names, associations, certificates, shares and hosted zones. */
  keptTags(arn: string): Tags;
}

interface ShareFacts {
  readonly name: string;
  readonly allowExternalPrincipals: boolean;
}

export interface RoleFacts {
  readonly arn: string;
  readonly tags: Tags;
  readonly boundary: string | undefined;
}

export interface ProfileFacts {
  readonly arn: string;
  readonly tags: Tags;
  readonly roleArn: string | undefined;
}

export interface PeeringFacts {
  readonly requester: VpcFacts;
  readonly accepter: VpcFacts;
}

export interface VpcFacts {
  readonly account: string;
  readonly vpcId: string;
}

export interface RestApiFacts {
  readonly endpointTypes: readonly string[];
  readonly tags: Tags;
  readonly stageTags: Readonly<Record<string, Tags>>;
}
