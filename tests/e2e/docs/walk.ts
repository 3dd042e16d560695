/** A command that the docs show, and how it is run on the sandbox. */
export interface ShownCommand {
  /** As a page has it. */
  readonly shown: string;
  /** What is run instead: with names in place of placeholders, and --yes where a person would be asked. */
  readonly run?: string;
  /** What it prints, on standard output or error. */
  readonly prints?: RegExp;
  /** A shell command for what the page asks a person to edit after it. */
  readonly edit?: string;
  /** Runs on the probe, where a person would be: $API is the API's id. */
  readonly onProbe?: true;
}

export interface Chapter {
  readonly name: string;
  /** Profile of those who run them, where no option names one. */
  readonly profile?: string;
  readonly commands: readonly (string | ShownCommand)[];
}

const byHand = (shown: string, prints?: RegExp): ShownCommand => ({
  shown,
  run: `${shown} --yes --skip-preview`,
  ...(prints === undefined ? {} : { prints }),
});
const ofDev = (shown: string, run = shown): ShownCommand => ({ shown, run: run.replace("STACK", "dev") });

/** The routes and grants of the README's two examples. */
const signedRoute = `  provider:routes:
    - { method: ANY, path: / }
    - { method: GET, path: "/orders/{id}", authorization: AWS_IAM }
  provider:consumers:
    - grants:
        - { method: GET, path: / }
        - { method: GET, path: "/orders/*", principals: [callers] }
`;

/** The way of a reader through real-accounts.md, with what other pages show on it. The commands build on each other. */
export const walk: readonly Chapter[] = [
  {
    name: "a backend and config",
    commands: [
      {
        shown: "mkdir -p ~/state && pulumi login file://~/state",
        // Pulumi takes the home of the password file for "~", whatever HOME says.
        run: 'mkdir -p "$HOME/state" && pulumi login "file://$HOME/state"',
      },
      "pulumi whoami -v",
      "for project in consumer provider .; do cp $project/Pulumi.dev.example.yaml $project/Pulumi.dev.yaml; done",
      { shown: "npm run doctor", prints: /Pulumi CLI/ },
    ],
  },
  {
    name: "the deploying roles",
    profile: "account-a",
    commands: [
      "aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com",
      "aws iam create-role --role-name private-api-deployer --assume-role-policy-document file://docs/policies-for-deployment/trust.json",
      "aws iam create-policy --policy-name private-api-deployer --policy-document file://docs/policies-for-deployment/consumer-permissions.json",
      "aws iam attach-role-policy --role-name private-api-deployer --policy-arn arn:aws:iam::111111111111:policy/private-api-deployer",
    ],
  },
  {
    name: "the four updates by hand",
    commands: [
      "pulumi -C consumer stack init dev && pulumi -C provider stack init dev && pulumi stack init dev",
      { shown: "npm run preview -- --stack dev", prints: /\+ aws:ec2\/vpcEndpoint:VpcEndpoint/ },
      byHand("pulumi -C consumer up --stack dev --policy-pack ../policies"),
      byHand("pulumi -C provider up --stack dev --policy-pack ../policies"),
      byHand("pulumi -C consumer up --stack dev", /VpcEndpoint .*updated/),
      byHand("pulumi up --stack dev --policy-pack policies", /invocations created/),
      "pulumi -C provider stack output apiId --stack dev",
      {
        shown: "curl https://API.execute-api.us-east-1.amazonaws.com/dev",
        run: "curl --silent https://$API.execute-api.us-east-1.amazonaws.com/dev",
        onProbe: true,
        prints:
          /\{"message":"hello from the private API","api":"\w+","stage":"dev","method":"GET","resource":"\/"/,
      },
    ],
  },
  {
    name: "signed calls, and those who must be refused",
    commands: [
      {
        shown: "pulumi -C consumer config set --stack dev consumer:neighbour true",
        edit: `sed -i.bak '/^config:/r /dev/stdin' provider/Pulumi.dev.yaml <<'EOF'\n${signedRoute}EOF`,
      },
      {
        shown: "cp consumer/Pulumi.dev.example.yaml consumer/Pulumi.stranger-dev.yaml",
        edit: "sed -i.bak 's/111111111111/333333333333/; s/account-a/stranger/' consumer/Pulumi.stranger-dev.yaml",
      },
      "pulumi -C consumer stack init stranger-dev",
      "pulumi -C consumer config set --stack stranger-dev consumer:openEndpoint true",
      "pulumi -C consumer config set --stack stranger-dev consumer:providerStack organization/provider/dev",
      "pulumi config set --stack dev acceptance:strangerStack organization/consumer/stranger-dev",
      "pulumi config set --stack dev acceptance:strangerProfile stranger",
      "cp provider/Pulumi.dev.example.yaml provider/Pulumi.decoy-dev.yaml",
      "pulumi -C provider stack init decoy-dev",
      "pulumi -C provider config set --stack decoy-dev provider:manageAccountLogging false",
      "pulumi -C provider config set --stack decoy-dev --path 'provider:consumers[0].stack' organization/consumer/dev",
      "pulumi -C provider config set --stack decoy-dev --path 'provider:consumers[0].grants[0].method' GET",
      "pulumi -C provider config set --stack decoy-dev --path 'provider:consumers[0].grants[0].path' /",
      "pulumi config set --stack dev acceptance:decoyStack organization/provider/decoy-dev",
      "pulumi -C provider config set --stack dev provider:rateLimit 200",
      "pulumi config set --stack dev acceptance:settleSeconds 300",
      { shown: "npm run preview -- --stack dev --markdown", prints: /newly allowed.*\/dev\/orders/ },
      {
        shown: "npm run up -- --stack dev",
        run: "npm run up -- --stack dev --yes",
        prints: /(\d+) calls, \1 as intended and as predicted/,
      },
    ],
  },
  {
    name: "the way of a call",
    commands: [
      {
        shown: "npm run explain -- --stack dev --from inside --method POST --path /",
        prints: /refused by endpoint policy/,
      },
      {
        shown: "npm run explain -- --stack dev --from stranger --curl",
        prints: /curl: refused by resource policy/,
      },
      {
        shown: 'npm run explain -- --stack dev --from inside --path /orders/1 --signer "own role" --curl',
        prints: /curl: answered/,
      },
      {
        shown: "npm run explain -- --stack dev --from inside --method GET --path / --curl",
        prints: /curl: answered/,
      },
      { shown: "npm run explain -- --stack dev --method GET --path /", prints: /answered/ },
      { shown: "npm run explain -- --stack dev --from neighbour", prints: /timed out/ },
      'npm run explain -- --stack dev --signer "own role"',
      'npm run explain -- --stack dev --signer "own role" --curl',
      'npm run explain -- --stack dev --signer "own role" --form private-dns --curl',
    ],
  },
  {
    name: "looking for what is wrong",
    profile: "account-a",
    commands: [
      "pulumi -C consumer config get consumer:privateDns --stack dev",
      "pulumi -C consumer config get consumer:providerStack --stack dev",
      { shown: "pulumi -C provider stack output associatedVpcEndpointIds --stack dev", prints: /vpce-/ },
      { shown: "pulumi -C provider stack output consumers --stack dev", prints: /vpce-/ },
      { shown: "pulumi -C provider stack output routes --stack dev", prints: /AWS_IAM/ },
      { shown: "pulumi -C consumer stack ls --all", prints: /stranger-dev/ },
      "pulumi -C consumer stack --stack dev",
      "aws sts get-caller-identity",
      { shown: "aws sts get-caller-identity --profile account-a", prints: /"Account": "111111111111"/ },
      "pulumi config set --stack dev acceptance:timeoutSeconds 600",
      "pulumi -C consumer cancel --stack dev",
      ofDev("pulumi -C provider cancel STACK"),
      byHand("pulumi -C provider refresh --stack dev"),
      ofDev(
        "pulumi -C provider refresh --stack STACK --clear-pending-creates",
        "pulumi -C provider refresh --stack STACK --clear-pending-creates --yes --skip-preview",
      ),
      byHand("pulumi -C provider up --stack dev"),
      "pulumi -C consumer config set --stack dev consumer:privateDns false",
      byHand("pulumi -C consumer up --refresh --stack dev", /VpcEndpoint .*updated/),
    ],
  },
  {
    name: "pipelines",
    commands: [
      ofDev(
        "npm run preview -- --stack STACK --project consumer,acceptance --plans-to plans",
        "npm run preview -- --stack STACK --project consumer,provider,acceptance --plans-to plans",
      ),
      { shown: "npm run preview -- --plans-from plans --markdown", prints: /<!-- private-api-preview -->/ },
    ],
  },
  {
    name: "taking it down",
    commands: [
      { shown: "npm run destroy -- --stack dev", run: "npm run destroy -- --stack dev --yes" },
      {
        shown: "pulumi -C consumer stack rm dev && pulumi -C provider stack rm dev && pulumi stack rm dev",
        run: "pulumi -C consumer stack rm dev --yes && pulumi -C provider stack rm dev --yes && pulumi stack rm dev --yes",
      },
    ],
  },
];
