/** Transactions: conditions on keys, then one of two lists of operations. Models: etcd api etcdserverpb TxnRequest (v3.6). */

import type { KeyVersion } from "./key-version.ts";
import type { LeaseId } from "./leases.ts";

/** A key that does not live has mod, create and version 0. */
export type Compare =
  | {
      readonly key: string;
      readonly target: "mod" | "create" | "version";
      readonly operator: "=" | "!=" | "<" | ">";
      readonly value: number;
    }
  | { readonly key: string; readonly target: "exists"; readonly value: boolean };

export type Operation<V> =
  | { readonly type: "put"; readonly key: string; readonly value: V; readonly lease?: LeaseId }
  | { readonly type: "delete"; readonly key: string }
  | { readonly type: "get"; readonly key: string };

export interface Transaction<V> {
  readonly compare?: readonly Compare[];
  readonly success?: readonly Operation<V>[];
  readonly failure?: readonly Operation<V>[];
}

/** For a delete: the deletion, or undefined when the key did not live. */
export interface OperationResult<V> {
  readonly type: Operation<V>["type"];
  readonly version: KeyVersion<V> | undefined;
}

export interface TransactionResult<V> {
  readonly succeeded: boolean;
  /** The store's revision after the transaction. */
  readonly revision: number;
  readonly results: readonly OperationResult<V>[];
}

export function holds(condition: Compare, present: KeyVersion<unknown> | undefined): boolean {
  if (condition.target === "exists") return (present !== undefined) === condition.value;
  const actual =
    condition.target === "mod"
      ? present?.modRevision
      : condition.target === "create"
        ? present?.createRevision
        : present?.version;
  const left = actual ?? 0;
  switch (condition.operator) {
    case "=":
      return left === condition.value;
    case "!=":
      return left !== condition.value;
    case "<":
      return left < condition.value;
    case ">":
      return left > condition.value;
  }
}

/** Whether a key is put twice, or put and deleted (etcd server/etcdserver/api/v3rpc/key.go checkTxnRequest). */
export function duplicatePut(operations: readonly Operation<unknown>[]): boolean {
  const puts = new Set<string>();
  const deletes = new Set<string>();
  for (const operation of operations) {
    if (operation.type === "put") {
      if (puts.has(operation.key)) return true;
      puts.add(operation.key);
    } else if (operation.type === "delete") {
      deletes.add(operation.key);
    }
  }
  for (const key of puts) if (deletes.has(key)) return true;
  return false;
}
