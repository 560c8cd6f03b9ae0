/**
 * Validation of paths inside volumes and of the modes of files.
 * Models: kubernetes pkg/apis/core/validation/validation.go validateLocalDescendingPath, validatePathNoBacksteps,
 * fileModeErrorMsg (v1.36).
 */

import { fieldError } from "../field-error.ts";
import { NO_ERRORS, type Errors } from "./validation-rules.ts";

/** 0777. */
const MAX_MODE = 0o777;

export function checkNoBacksteps(path: string, place: string): Errors {
  return path.split("/").includes("..")
    ? [fieldError.invalid(place, path, "must not contain '..'")]
    : NO_ERRORS;
}

/** A path that stays inside the volume. */
export function checkDescendingPath(path: string, place: string): Errors {
  const below = checkNoBacksteps(path, place);
  return path.startsWith("/")
    ? [fieldError.invalid(place, path, "must be a relative path"), ...below]
    : below;
}

export function checkFileMode(mode: number | undefined, place: string): Errors {
  if (mode === undefined || (mode >= 0 && mode <= MAX_MODE)) return NO_ERRORS;
  return [fieldError.invalid(place, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}

/** Names that start with ".." belong to the kubelet. */
export function checkFilePath(path: string, place: string): Errors {
  const errors = checkDescendingPath(path, place);
  return path.startsWith("..") && !path.startsWith("../") && path !== ".."
    ? [...errors, fieldError.invalid(place, path, "must not start with '..'")]
    : errors;
}
