import type { MemberTable } from "../../gateway/members/table";

/** https://docs.aws.amazon.com/acm/latest/APIReference/ */
export const acmMembers: MemberTable = [
  { operations: "* !RequestCertificate !ListCertificates", emulated: "CertificateArn" },
  {
    operations: "ImportCertificate",
    emulated: "Certificate PrivateKey CertificateChain Tags.N.{Key,Value}",
  },
  {
    operations: "RequestCertificate",
    emulated: `DomainName SubjectAlternativeNames.N IdempotencyToken KeyAlgorithm ValidationMethod Tags.N.{Key,Value}`,
    stored: { "the sandbox has no transparency logs": "Options.CertificateTransparencyLoggingPreference" },
    refused: `DomainValidationOptions.N.{DomainName,ValidationDomain} CertificateAuthorityArn ManagedBy
      Options.{Export=DISABLED,ValidationMethod} CertificateUsage RootHierarchyType`,
  },
  {
    operations: "UpdateCertificateOptions",
    stored: { "the sandbox has no transparency logs": "Options.CertificateTransparencyLoggingPreference" },
    refused: "Options.{Export=DISABLED,ValidationMethod}",
  },
  {
    operations: "ListCertificates",
    emulated: "CertificateStatuses.N Includes.keyTypes.N MaxItems NextToken",
    refused: `CertificateKeyPairOrigins.N RootHierarchyTypes.N SortBy SortOrder
      Includes.{extendedKeyUsage.N,keyUsage.N,exportOption,managedBy}`,
  },
  { operations: "AddTagsToCertificate RemoveTagsFromCertificate", emulated: "Tags.N.{Key,Value}" },
];
