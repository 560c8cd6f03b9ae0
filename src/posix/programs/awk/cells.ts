/**
 * Where awk keeps variables and arrays.
 */

import { AwkError } from "./syntax.ts";
import { MAXIMUM_ELEMENTS, type Value } from "./values.ts";

export class AwkArray {
  readonly elements = new Map<string, Value>();
}

/** A variable. It has no type until it is first used as one. */
export class Cell {
  value: Value;
  array: AwkArray | undefined;

  constructor(
    readonly name: string,
    /** "function parameter" for the words of messages. */
    private readonly isParameter = false,
    /** The untyped variable that was given for a parameter: used as an array it becomes one, too. */
    private readonly origin?: Cell,
  ) {}

  asArray(): AwkArray {
    if (this.array) return this.array;
    if (this.value !== undefined)
      throw new AwkError(
        `attempt to use scalar ${this.isParameter ? "parameter " : ""}\`${this.name}' as an array`,
      );
    return (this.array = this.origin ? this.origin.asArray() : new AwkArray());
  }

  scalar(): Value {
    if (this.array) throw new AwkError(`attempt to use array \`${this.name}' in a scalar context`);
    return this.value;
  }

  assign(value: Value): void {
    if (this.array) throw new AwkError(`attempt to use array \`${this.name}' in a scalar context`);
    this.value = value;
  }
}

/** Counts elements: an endless script must not use up the page's memory. */
export function setElement(array: AwkArray, key: string, value: Value): void {
  if (array.elements.size >= MAXIMUM_ELEMENTS && !array.elements.has(key))
    throw new AwkError("arrays of more than 200,000 elements are not simulated");
  array.elements.set(key, value);
}
