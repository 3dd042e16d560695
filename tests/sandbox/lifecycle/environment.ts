import { pathToFileURL } from "node:url";

/** Region of everything that does not name its own. */
export const region = "us-east-1";

/** What makes AWS clients and Pulumi act on the sandbox and on nothing else. */
export function sandboxEnvironment(sandbox: {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly authorityFile: string;
  readonly outsideProxyUrl: string;
  readonly stateFolder: string;
}): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
    AWS_CA_BUNDLE: sandbox.authorityFile,
    AWS_EC2_METADATA_DISABLED: "true",
    // A profile or session token of the person who runs this must not win over the credentials above.
    AWS_PROFILE: "",
    AWS_SESSION_TOKEN: "",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    PULUMI_BACKEND_URL: pathToFileURL(sandbox.stateFolder).href,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    SANDBOX_OUTSIDE_PROXY: sandbox.outsideProxyUrl,
  };
}
