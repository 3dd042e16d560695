import { byHand, type Chapter } from "./shown-command";

const up = (prints: RegExp) => ({
  shown: "npm run up -- --stack dev",
  run: "npm run up -- --stack dev --yes",
  prints,
});

/** docs/many-consumers.md from its first command to its last, beside what is deployed. */
export const manyConsumers: Chapter = {
  name: "many consumers",
  commands: [
    {
      shown: 'npm run add-consumer -- billing --account 555555555555 "GET /" "GET /orders/* callers"',
      prints: /consumer\/Pulumi\.billing\.yaml: written: region us-east-1, profile billing/,
    },
    { shown: "npm run preview -- --stack dev", prints: /consumer billing/ },
    up(/consumer billing: (\d+) calls, \1 as intended and as predicted/),
    {
      shown: 'npm run explain -- --stack dev --consumer billing --path /orders/1 --signer "own role" --curl',
      prints: /curl: answered/,
    },
    {
      shown: "npm run add-consumer -- shop --account 666666666666 --elsewhere",
      prints: /next: have it deployed there/,
    },
    { shown: "npm run remove-consumer -- shop", prints: /provider\/Pulumi\.dev\.yaml: its entry .* is out/ },
    {
      shown: "npm run remove-consumer -- billing",
      prints: /consumer\/Pulumi\.billing\.yaml: kept, since its stack has \d+ resources/,
    },
    up(/(\d+) calls, \1 as intended and as predicted/),
    byHand("pulumi -C consumer destroy --stack billing"),
    {
      shown: "pulumi -C consumer stack rm billing",
      run: "pulumi -C consumer stack rm billing --yes && ! test -e consumer/Pulumi.billing.yaml",
    },
  ],
};
