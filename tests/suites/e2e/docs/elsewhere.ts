/** Commands of the docs that the walk leaves out: a pattern of the whole command, and why, or which test runs them. */
export const elsewhere: readonly { readonly command: RegExp; readonly because: string }[] = [
  { command: /npm start( -- --keep)?/, because: "start.test.ts" },
  { command: /npm test( -- .*)?/, because: "what runs this" },
  { command: /npm run sandbox( -- .*)?/, because: "tests/sandbox/clients and tests/sandbox/main.test.ts" },
  { command: /npm run check|npm run format/, because: "the suites types, style and unused" },
  { command: /npx mocha.*|(PROOF_RUNS|MUTANTS)=.* npx mocha .*/, because: "suites of npm test" },
  { command: /npx tsx policies\/docs\.ts/, because: "tests/suites/policies/docs.test.ts" },
  {
    command: /npm run --silent prove -- (case\.json.*|--(compare|format sarif|schema).*)/,
    because: "tests/suites/prover/cli.test.ts and cli-modes.test.ts",
  },
  {
    command: /npm run --silent prove -- .*docs\/examples\/.*/,
    because: "tests/suites/repository/docs/examples.test.ts",
  },
  { command: /npx tsx tests\/toolchain\/main\.ts|eval "\$\(npx tsx .*/, because: "the suite toolchain" },
  { command: /npm run bench|npx tsx tests\/suites\/prover\/bench\.ts/, because: "needs an idle machine" },
  { command: /npm audit.*/, because: "needs a registry that answers npm's audit requests" },
  { command: /npm run bump/, because: "writes to the checkout what the registries have that day" },
  { command: /npm run --silent sbom|npm ci/, because: "npm's own; the workflows audit and test" },
  { command: /aws sso login .*/, because: "asks a person" },
  { command: /aws logs start-query .*/, because: "CloudWatch Logs Insights is not in the sandbox" },
  {
    command: /aws (lambda get-policy|logs tail) .*(NAME|flow-logs).*/,
    because: "the AWS CLI's own; tests/sandbox/services/lambda has the same by boto3",
  },
  {
    command: /aws apigateway get-client-certificates .*/,
    because: "the AWS CLI's own; client-certificates.test.ts has the same by boto3",
  },
  { command: /npm run explain -- .*--token-file FILE/, because: "needs an authorizer: explain.test.ts" },
  { command: /pulumi -C provider up --replace URN/, because: "Pulumi's own, with any resource" },
  { command: /pulumi login('? 's3:.*)?/, because: "backend.test.ts" },
  { command: /.*ORG-[AB].*/, because: "needs two organizations of Pulumi Cloud" },
  {
    command: /export PULUMI_CONFIG_PASSPHRASE_FILE=.*/,
    because: "in the environment of the walk",
  },
  { command: /.*awskms:.*/, because: "needs a key of KMS" },
  {
    command:
      /pulumi (about|cancel|destroy|import|install|plugin install|preview( --refresh)?|up|(refresh|destroy) --target)|pulumi -C (consumer|provider|PROJECT)( up)?/,
    because: "names a command, as the walk runs it with its options",
  },
  {
    command: /npm run (up|destroy|explain)|curl --aws-sigv4/,
    because: "names a command, as the walk runs it with its options",
  },
  {
    command:
      /npm ci && cd policies && npm pack|npm install --save-dev .*\.tgz|npm init -y|pulumi (preview|up) --policy-pack node_modules\/.*/,
    because: "tests/suites/policies/e2e/package.test.ts",
  },
  {
    command: /npx prove (--schema|--compare --pretty .*|--format pretty .*)/,
    because: "tests/suites/prover/cli-modes.test.ts; package.test.ts runs the command by this name",
  },
  { command: /npm publish FILE/, because: "publishes" },
  {
    command: /pulumi config set (consumer|provider):protect true/,
    because: "deployment-permissions.test.ts sets it in the config's file",
  },
  { command: /pulumi -C provider preview --policy-pack.*/, because: "tests/suites/policies/e2e" },
  {
    command:
      /npm run (up|destroy) -- --stack STACK --yes|npm run up -- --stack sandbox|npm run drift -- --stack STACK|npm run repair -- --stack NAME/,
    because: "the walk runs it of stack dev",
  },
  { command: /npm run cost -- --stack dev/, because: "the walk runs it with options" },
  { command: /npm run up -- --stack dev --call-again/, because: "up.test.ts" },
  { command: /aws s3api .*/, because: "backend.test.ts, by boto3" },
  { command: /pulumi stack (history|rm)|npm run add-consumer/, because: "names a command" },
  {
    command: /npm run add-consumer -- .* --domain/,
    because: "tests/suites/unit/scripts/add-consumer.test.ts",
  },
  {
    command:
      /aws apigateway reject-domain-name-access-association .*|pulumi -C provider up --stack dev --replace URN/,
    because: "needs what another pipeline leaves behind, or an invitation that is 12 hours old",
  },
  {
    command:
      /pulumi -C provider stack output domain --stack dev|pulumi -C consumer (stack output associatedDomainArn --stack dev|config set --stack dev consumer:existingZone Z\.\.\.)/,
    because: "private-domain.test.ts",
  },
  {
    command: /pulumi stack output result --stack dev/,
    because: "up.test.ts reads it for what changed since",
  },
];
