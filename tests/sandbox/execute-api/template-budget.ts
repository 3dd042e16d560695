/** Limits the cost of rendering a mapping template, so that a template or body cannot block other requests. */

const maximumSteps = 1_000_000;
/** Characters read and written in total: a body of 10 MiB may be parsed several times. */
const maximumCharacters = 100 * 1024 * 1024;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const maximumOutput = 10 * 1024 * 1024;

export class TemplateTooCostly extends Error {}

export class TemplateBudget {
  private stepsTaken = 0;
  private characters = 0;

  /** @throws TemplateTooCostly */
  steps(number: number): void {
    this.stepsTaken += number;
    if (!(this.stepsTaken <= maximumSteps)) {
      throw new TemplateTooCostly(`it takes more than ${maximumSteps} steps`);
    }
  }

  /** Counts a text that was created or will be read. @throws TemplateTooCostly */
  text(length: number): void {
    this.characters += length;
    if (length > maximumOutput || !(this.characters <= maximumCharacters)) {
      throw new TemplateTooCostly(
        `it creates a text of more than ${maximumOutput} characters, or reads and writes more than ` +
          `${maximumCharacters} in all`,
      );
    }
  }
}
