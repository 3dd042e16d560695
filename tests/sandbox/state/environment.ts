import path from "node:path";
import { pathToFileURL } from "node:url";
import { writeWhole } from "./files";

/** Default region. */
const region = "us-east-1";

/** Variables with which AWS clients and Pulumi use only the sandbox. */
export function sandboxEnvironment(sandbox: {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly token: string;
  readonly authorityFile: string;
  readonly outsideProxyUrl: string;
  readonly stateFolder: string;
  readonly directory: string;
}): Record<string, string> {
  const profileFile = path.join(sandbox.directory, "aws-profile");
  const { accessKeyId, secretAccessKey } = sandbox.credentials;
  const keys = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  writeWhole(profileFile, `[default]\nregion = ${region}\n${keys}`);
  return {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_CA_BUNDLE: sandbox.authorityFile,
    AWS_EC2_METADATA_DISABLED: "true",
    // A profile or session token of the user must not override the credentials above. SDKs differ in the meaning of
    // an empty profile and in the precedence of keys and profile, so name a profile with the same credentials.
    AWS_PROFILE: "default",
    AWS_SESSION_TOKEN: "",
    AWS_CONFIG_FILE: profileFile,
    AWS_SHARED_CREDENTIALS_FILE: profileFile,
    // Pulumi writes attributes beside a state in place: reading the stack at that moment would fail.
    PULUMI_BACKEND_URL: `${pathToFileURL(sandbox.stateFolder).href}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    SANDBOX_TOKEN: sandbox.token,
    SANDBOX_OUTSIDE_PROXY: sandbox.outsideProxyUrl,
  };
}

/** KEY=value lines, as `npm run sandbox -- --env-file` writes them. */
export function parseEnvironment(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line.includes("="))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}
