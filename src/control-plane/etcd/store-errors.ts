/**
 * Errors that the store answers, in etcd's words.
 * Models: etcd api/v3rpc/rpctypes/error.go (v3.6).
 */

export type StoreErrorCode =
  | "compacted"
  | "future-revision"
  | "too-large"
  | "too-many-operations"
  | "duplicate-key"
  | "lease-not-found"
  | "lease-exists"
  | "no-space"
  | "empty-key";

const MESSAGES: Readonly<Record<StoreErrorCode, string>> = {
  compacted: "etcdserver: mvcc: required revision has been compacted",
  "future-revision": "etcdserver: mvcc: required revision is a future revision",
  "too-large": "etcdserver: request is too large",
  "too-many-operations": "etcdserver: too many operations in txn request",
  "duplicate-key": "etcdserver: duplicate key given in txn request",
  "lease-not-found": "etcdserver: requested lease not found",
  "lease-exists": "etcdserver: lease already exists",
  "no-space": "etcdserver: mvcc: database space exceeded",
  "empty-key": "etcdserver: key is not provided",
};

export class StoreError extends Error {
  override readonly name = "StoreError";

  constructor(readonly code: StoreErrorCode) {
    super(MESSAGES[code]);
  }
}
