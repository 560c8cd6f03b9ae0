/**
 * Shell variables: text, indexed arrays, attributes, and the local ones of functions. Entries are replaced, never
 * changed, so that a subshell copies only the table.
 */

export interface Variable {
  /** Undefined: declared but not set. Indexed arrays may have holes. */
  readonly value: string | readonly string[] | ReadonlyMap<string, string> | undefined;
  readonly exported: boolean;
  readonly readOnly: boolean;
  /** declare -i: what is assigned is an expression. */
  readonly integer?: boolean;
  /** declare -u and -l */
  readonly letterCase?: "upper" | "lower";
  /** declare -n: the value names the variable that is meant. */
  readonly reference?: boolean;
}

type Attributes = Partial<Omit<Variable, "value">>;

/** An assignment to a read-only variable; the message is bash's. */
export class ReadOnlyError extends Error {
  override readonly name = "ReadOnlyError";
}

/** Longer values fail: doubling a variable in a loop must not use up the memory. 8 Mi characters. */
const MAXIMUM_LENGTH = 8_388_608;
/** Arrays are kept as they are, holes included. */
const MAXIMUM_INDEX = 1_000_000;

/** A reference may lead to another, so often. */
const MAXIMUM_REFERENCES = 8;

const PLAIN: Variable = { value: undefined, exported: false, readOnly: false };

export class Variables {
  private readonly frames: Map<string, Variable | undefined>[] = [];

  constructor(
    private readonly table: Map<string, Variable> = new Map(),
    private readonly dynamic: (name: string) => string | readonly string[] | undefined = () => undefined,
  ) {}

  /** The variable that is meant: a reference leads to another. Throws {@link ReadOnlyError} for a circle. */
  private meant(name: string): string {
    let found = name;
    for (let steps = 0; ; steps++) {
      const variable = this.table.get(found);
      if (variable?.reference !== true || typeof variable.value !== "string" || variable.value === "")
        return found;
      if (steps >= MAXIMUM_REFERENCES) throw new ReadOnlyError(`${name}: circular name reference`);
      found = variable.value;
    }
  }

  isReference(name: string): boolean {
    return this.table.get(name)?.reference === true;
  }

  /** Makes `name` a reference to `target`. */
  refer(name: string, target: string | undefined): void {
    const before = this.table.get(name) ?? PLAIN;
    if (before.readOnly) throw new ReadOnlyError(`${name}: readonly variable`);
    this.table.set(name, { ...before, reference: true, value: target ?? before.value });
  }

  /** What a reference names, as `${!name}` shows it; undefined for what is none. */
  referent(name: string): string | undefined {
    const variable = this.table.get(name);
    return variable?.reference === true && typeof variable.value === "string" ? variable.value : undefined;
  }

  /** The variable itself, be it a reference. */
  raw(name: string): Variable | undefined {
    return this.table.get(name);
  }

  get(given: string): Variable | undefined {
    const name = this.meant(given);
    const variable = this.table.get(name);
    if (variable) return variable;
    const value = this.dynamic(name);
    return value === undefined ? undefined : { value, exported: false, readOnly: false };
  }

  /** The text of a variable; of an array, its first element. */
  text(name: string): string | undefined {
    const value = this.get(name)?.value;
    if (value === undefined || typeof value === "string") return value;
    return isArray(value) ? value[0] : value.get("0");
  }

  elements(name: string): readonly string[] {
    const value = this.get(name)?.value;
    if (value === undefined) return [];
    if (typeof value === "string") return [value];
    return isArray(value) ? value.filter((element) => element !== undefined) : [...value.values()];
  }

  keys(name: string): readonly string[] {
    const value = this.get(name)?.value;
    if (value === undefined) return [];
    if (typeof value === "string") return ["0"];
    return isArray(value) ? Object.keys(value) : [...value.keys()];
  }

  element(name: string, key: string): string | undefined {
    const value = this.get(name)?.value;
    if (value === undefined) return undefined;
    if (typeof value === "string") return key === "0" ? value : undefined;
    if (!isArray(value)) return value.get(key);
    const index = Number(key);
    return value[index < 0 ? value.length + index : index];
  }

  /** The elements of an indexed array at their places. */
  sparse(name: string): readonly string[] {
    const value = this.get(name)?.value;
    if (value === undefined) return [];
    if (typeof value === "string") return [value];
    return isArray(value) ? value : [...value.values()];
  }

  /** Throws {@link ReadOnlyError}. */
  set(given: string, value: Variable["value"], attributes: Attributes = {}): void {
    const name = this.meant(given);
    const before = this.table.get(name);
    if (before?.readOnly) throw new ReadOnlyError(`${name}: readonly variable`);
    if (typeof value === "string" && value.length > MAXIMUM_LENGTH)
      throw new ReadOnlyError(`xrealloc: cannot allocate ${value.length} bytes`);
    const letterCase = typeof value === "string" ? before?.letterCase : undefined;
    const text =
      letterCase === "upper"
        ? (value as string).toUpperCase()
        : letterCase === "lower"
          ? (value as string).toLowerCase()
          : value;
    this.table.set(name, { ...(before ?? PLAIN), ...attributes, value: text });
  }

  setElement(given: string, key: string, element: string): void {
    const name = this.meant(given);
    const before = this.table.get(name)?.value;
    if (before !== undefined && typeof before !== "string" && !isArray(before)) {
      this.set(name, new Map(before).set(key, element));
      return;
    }
    const copy = before === undefined ? [] : typeof before === "string" ? [before] : before.slice();
    copy[this.checkedIndex(name, Number(key), copy.length)] = element;
    this.set(name, copy);
  }

  /** A place in an array; negative ones count from its end. Throws {@link ReadOnlyError} for one that cannot be. */
  checkedIndex(name: string, index: number, length: number): number {
    const place = index < 0 ? length + index : index;
    if (place < 0 || place > MAXIMUM_INDEX) throw new ReadOnlyError(`${name}[${index}]: bad array subscript`);
    return place;
  }

  unsetElement(given: string, key: string): void {
    const name = this.meant(given);
    const value = this.table.get(name)?.value;
    if (value === undefined || typeof value === "string") {
      if (key === "0") this.unset(name);
      return;
    }
    if (isArray(value)) {
      const copy = value.slice();
      const index = Number(key) < 0 ? copy.length + Number(key) : Number(key);
      if (index === copy.length - 1) copy.length = index;
      else delete copy[index];
      this.set(name, copy);
      return;
    }
    const copy = new Map(value);
    copy.delete(key);
    this.set(name, copy);
  }

  /** Changes attributes; declares the variable when there is none. */
  mark(given: string, attributes: Attributes): void {
    const name = this.meant(given);
    const before = this.table.get(name) ?? PLAIN;
    this.table.set(name, {
      ...before,
      ...attributes,
      readOnly: before.readOnly || attributes.readOnly === true,
    });
  }

  unset(given: string, referenceItself = false): void {
    const name = referenceItself ? given : this.meant(given);
    if (this.table.get(name)?.readOnly) throw new ReadOnlyError(`${name}: cannot unset: readonly variable`);
    this.table.delete(name);
  }

  names(): readonly string[] {
    return [...this.table.keys()].sort();
  }

  /** What child processes get. */
  environment(): Map<string, string> {
    const environment = new Map<string, string>();
    for (const [name, variable] of this.table)
      if (variable.exported && typeof variable.value === "string") environment.set(name, variable.value);
    return environment;
  }

  pushFrame(): void {
    this.frames.push(new Map());
  }

  popFrame(): void {
    for (const [name, variable] of this.frames.pop() ?? [])
      if (variable) this.table.set(name, variable);
      else this.table.delete(name);
  }

  /** Makes `name` local to the function under way. False outside functions. */
  makeLocal(name: string): boolean {
    const frame = this.frames.at(-1);
    if (!frame) return false;
    if (!frame.has(name)) {
      frame.set(name, this.table.get(name));
      this.table.set(name, { ...PLAIN, exported: this.table.get(name)?.exported ?? false });
    }
    return true;
  }

  copy(dynamic: (name: string) => string | readonly string[] | undefined): Variables {
    const copy = new Variables(new Map(this.table), dynamic);
    for (const frame of this.frames) copy.frames.push(new Map(frame));
    return copy;
  }
}

function isArray(value: Variable["value"]): value is readonly string[] {
  return Array.isArray(value);
}

const quoted = (text: string): string => `"${text.replace(/["\\$`]/g, "\\$&")}"`;

/** `declare -x name="value"`: a variable as declare -p shows it. */
export function describeVariable(name: string, variable: Variable): string {
  const { value } = variable;
  const flags = [
    isArray(value) ? "a" : value instanceof Map ? "A" : "",
    variable.reference ? "n" : "",
    variable.integer ? "i" : "",
    variable.readOnly ? "r" : "",
    variable.exported ? "x" : "",
    variable.letterCase === "lower" ? "l" : variable.letterCase === "upper" ? "u" : "",
  ].join("");
  const head = `declare -${flags === "" ? "-" : flags} ${name}`;
  if (value === undefined) return head;
  if (typeof value === "string") return `${head}=${quoted(value)}`;
  if (isArray(value)) {
    const items = Object.keys(value).map((key) => `[${key}]=${quoted(value[Number(key)] as string)}`);
    return `${head}=(${items.join(" ")})`;
  }
  const items = [...(value as ReadonlyMap<string, string>)].map(([key, text]) => `[${key}]=${quoted(text)} `);
  return `${head}=(${items.join("")})`;
}
