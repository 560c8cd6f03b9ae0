/**
 * Shell variables: text, indexed arrays, attributes, and the local ones of functions. Entries are replaced, never
 * changed, so that a subshell copies only the table.
 */

export interface Variable {
  /** Undefined: declared but not set. */
  readonly value: string | readonly string[] | ReadonlyMap<string, string> | undefined;
  readonly exported: boolean;
  readonly readOnly: boolean;
}

/** An assignment to a read-only variable; the message is bash's. */
export class ReadOnlyError extends Error {
  override readonly name = "ReadOnlyError";
}

/** Longer values fail: doubling a variable in a loop must not use up the memory. 4 Mi characters. */
const MAXIMUM_LENGTH = 4_194_304;

export class Variables {
  private readonly frames: Map<string, Variable | undefined>[] = [];

  constructor(
    private readonly table: Map<string, Variable> = new Map(),
    private readonly dynamic: (name: string) => string | undefined = () => undefined,
  ) {}

  get(name: string): Variable | undefined {
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

  /** Throws {@link ReadOnlyError}. */
  set(
    name: string,
    value: Variable["value"],
    attributes: { exported?: boolean; readOnly?: boolean } = {},
  ): void {
    const before = this.table.get(name);
    if (before?.readOnly) throw new ReadOnlyError(`${name}: readonly variable`);
    if (typeof value === "string" && value.length > MAXIMUM_LENGTH)
      throw new ReadOnlyError(`xrealloc: cannot allocate ${value.length} bytes`);
    this.table.set(name, {
      value,
      exported: attributes.exported ?? before?.exported ?? false,
      readOnly: attributes.readOnly ?? false,
    });
  }

  setElement(name: string, key: string, element: string): void {
    const before = this.table.get(name)?.value;
    if (before !== undefined && typeof before !== "string" && !isArray(before)) {
      this.set(name, new Map(before).set(key, element));
      return;
    }
    const copy = before === undefined ? [] : typeof before === "string" ? [before] : [...before];
    const index = Number(key) < 0 ? copy.length + Number(key) : Number(key);
    if (index > 100_000) throw new ReadOnlyError(`${name}[${key}]: bad array subscript`);
    copy[index] = element;
    this.set(name, copy);
  }

  /** Changes attributes; declares the variable when there is none. */
  mark(name: string, attributes: { exported?: boolean; readOnly?: boolean }): void {
    const before = this.table.get(name);
    this.table.set(name, {
      value: before?.value,
      exported: attributes.exported ?? before?.exported ?? false,
      readOnly: attributes.readOnly ?? before?.readOnly ?? false,
    });
  }

  unset(name: string): void {
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
      const exported = this.table.get(name)?.exported ?? false;
      this.table.set(name, { value: undefined, exported, readOnly: false });
    }
    return true;
  }

  copy(dynamic: (name: string) => string | undefined): Variables {
    const copy = new Variables(new Map(this.table), dynamic);
    for (const frame of this.frames) copy.frames.push(new Map(frame));
    return copy;
  }
}

function isArray(value: Variable["value"]): value is readonly string[] {
  return Array.isArray(value);
}
