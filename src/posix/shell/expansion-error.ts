/** A failed expansion; the message is bash's. `fatal`: a script ends. */
export class ExpansionError extends Error {
  override readonly name = "ExpansionError";
  constructor(
    message: string,
    readonly fatal = true,
  ) {
    super(message);
  }
}
