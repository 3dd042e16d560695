import { byHand, type Chapter } from "./shown-command";

/** The routes of the README's two examples, and the grant of the first. */
const signedRoute = `  provider:routes:
    - { method: ANY, path: / }
    - { method: GET, path: "/orders/{id}", authorization: AWS_IAM }
  provider:consumers:
    - grants:
        - { method: GET, path: / }
`;

/** The grant of the second. */
const signedGrant = [
  ["method", "GET"],
  ["path", "'/orders/*'"],
  ["principals[0]", "callers"],
].map(
  ([key, value]) =>
    `pulumi -C provider config set --stack dev --path 'provider:consumers[0].grants[1].${key}' ${value}`,
);

/** From nothing to two sides. */
export const deploying: readonly Chapter[] = [
  {
    name: "a backend and config",
    commands: [
      {
        shown: "mkdir -p ~/state && pulumi login 'file://~/state?metadata=skip'",
        // Pulumi takes the home of the password file for "~", whatever HOME says.
        run: 'mkdir -p "$HOME/state" && pulumi login "file://$HOME/state?metadata=skip"',
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
      { shown: "npm run preview -- --stack dev", prints: /consumer dev +\d+ to create/ },
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
      { shown: "npm run drift -- --stack dev", prints: /acceptance dev +no change +kept/ },
      {
        shown: "npm run cost -- --stack dev --calls 5000000 --gb 50",
        prints:
          /RestApi provider +calls +5 million calls +3\.5 +17\.50[\s\S]*together +\d+\.\d\d USD a month/,
        edit: `sed -i.bak '/^config:/r /dev/stdin' provider/Pulumi.dev.yaml <<'EOF'\n${signedRoute}EOF`,
      },
    ],
  },
];

/** Everything that is optional. */
export const optional: readonly Chapter[] = [
  {
    name: "signed calls, and those who must be refused",
    commands: [
      {
        shown: "pulumi -C consumer config set --stack dev consumer:neighbour true",
        edit: signedGrant.join(" && "),
      },
      {
        shown: "cp consumer/Pulumi.dev.example.yaml consumer/Pulumi.stranger-dev.yaml",
        edit: "sed -i.bak 's/111111111111/333333333333/; s/account-a/stranger/' consumer/Pulumi.stranger-dev.yaml",
      },
      "pulumi -C consumer stack init stranger-dev",
      "pulumi -C consumer config set --stack stranger-dev consumer:openEndpoint true",
      "pulumi -C consumer config set --stack stranger-dev consumer:vpcCidr 10.1.0.0/16",
      "pulumi -C consumer config set --stack stranger-dev consumer:providerStack organization/provider/dev",
      "pulumi config set --stack dev acceptance:strangerStack organization/consumer/stranger-dev",
      "pulumi config set --stack dev acceptance:strangerProfile stranger",
      "cp provider/Pulumi.dev.example.yaml provider/Pulumi.decoy-dev.yaml",
      "pulumi -C provider stack init decoy-dev",
      "pulumi -C provider config set --stack decoy-dev --path 'provider:consumers[0].stack' organization/consumer/dev",
      "pulumi -C provider config set --stack decoy-dev --path 'provider:consumers[0].grants[0].method' GET",
      "pulumi -C provider config set --stack decoy-dev --path 'provider:consumers[0].grants[0].path' /",
      "pulumi config set --stack dev acceptance:decoyStack organization/provider/decoy-dev",
      "pulumi -C provider config set --stack dev provider:rateLimit 200",
      "pulumi config set --stack dev acceptance:settleSeconds 900",
      {
        shown: "npm run preview -- --stack dev --markdown",
        prints: /### Access widens: consumer `dev` \(111111111111\) gains `GET \/orders\/\{id\}` \(signed\)/,
      },
      {
        shown: "npm run up -- --stack dev",
        run: "npm run up -- --stack dev --yes",
        prints: /(\d+) calls, \1 as intended and as predicted/,
      },
    ],
  },
];
