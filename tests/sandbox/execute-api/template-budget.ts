/** What one rendering of a mapping template may cost, so that no template and no body holds up everybody else. */

const MAXIMUM_STEPS = 1_000_000;
/** Characters read and written on the way; a body of 10 MiB may be parsed some times. */
const MAXIMUM_CHARACTERS = 100 * 1024 * 1024;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const MAXIMUM_OUTPUT = 10 * 1024 * 1024;

export class TemplateTooCostly extends Error {}

export class TemplateBudget {
  #steps = 0;
  #characters = 0;

  /** @throws TemplateTooCostly */
  steps(number: number): void {
    this.#steps += number;
    if (!(this.#steps <= MAXIMUM_STEPS)) {
      throw new TemplateTooCostly(`it takes more than ${MAXIMUM_STEPS} steps`);
    }
  }

  /** A text that was made or is about to be read. @throws TemplateTooCostly */
  text(length: number): void {
    this.#characters += length;
    if (length > MAXIMUM_OUTPUT || !(this.#characters <= MAXIMUM_CHARACTERS)) {
      throw new TemplateTooCostly(
        `it makes a text of more than ${MAXIMUM_OUTPUT} characters, or reads and writes more than ` +
          `${MAXIMUM_CHARACTERS} in all`,
      );
    }
  }
}
