/** How much a store holds, and how much it and its requests may hold. Models: etcd server/storage/quota.go (v3.6). */

import { StoreError } from "./store-errors.ts";

/** etcd server/embed/config.go DefaultMaxRequestBytes. */
export const MAX_REQUEST_BYTES = 1.5 * 1024 * 1024;
/** etcd server/embed/config.go DefaultMaxTxnOps. */
export const MAX_TRANSACTION_OPERATIONS = 128;
/** etcd server/storage/quota.go DefaultQuotaBytes. */
export const DEFAULT_QUOTA_BYTES = 2 * 1024 * 1024 * 1024;
/** What a version costs beside its value, for the quota. */
export const VERSION_OVERHEAD_BYTES = 96;

interface Sized {
  readonly value: object | undefined;
  readonly bytes: number;
}

export class StoreSpace {
  /** Bytes of all versions kept. */
  all = 0;
  /** Of these, of the living keys' present versions. */
  living = 0;

  constructor(
    private readonly quotaBytes: number,
    /** What each version may take without counting against the quota. */
    private readonly ordinaryBytes: number,
  ) {}

  /** Throws StoreError when `bytes` more are too many, `versions` being kept. */
  check(bytes: number, versions: number): void {
    if (this.all + bytes > this.quotaBytes + versions * this.ordinaryBytes) throw new StoreError("no-space");
  }

  add(version: Sized, previous: Sized | undefined): void {
    this.all += version.bytes;
    if (version.value !== undefined) this.living += version.bytes;
    if (previous?.value !== undefined) this.living -= previous.bytes;
  }

  /** A version is no longer kept. */
  remove({ bytes }: Sized): void {
    this.all -= bytes;
  }
}
