import { byHand, type Chapter, ofDev } from "./shown-command";

/** Of what is deployed. */
export const findingOut: readonly Chapter[] = [
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
      { shown: "npm run --silent prove -- --stack dev", prints: /AWS_IAM.*PROVED.*PROVED/ },
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
      "pulumi config set --stack dev acceptance:outside false",
      "pulumi -C consumer cancel --stack dev",
      ofDev("pulumi -C provider cancel STACK"),
      byHand("pulumi -C provider refresh --stack dev"),
      ofDev(
        "pulumi -C provider refresh --stack STACK --clear-pending-creates",
        "pulumi -C provider refresh --stack STACK --clear-pending-creates --yes --skip-preview",
      ),
      byHand("pulumi -C provider up --stack dev"),
      {
        shown: "npm run repair -- --stack dev",
        run: "npm run repair -- --stack dev --yes",
        prints: /nothing to repair/,
      },
      "pulumi -C consumer config set --stack dev consumer:privateDns false",
      byHand("pulumi -C consumer up --refresh --stack dev", /VpcEndpoint .*updated/),
    ],
  },
];
