/**
 * What strerror says about each error code.
 *
 * Models: glibc 2.39, the C locale.
 */

import { type ErrorCode, SystemError } from "./system-calls.ts";

const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  ENOENT: "No such file or directory",
  EEXIST: "File exists",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  EACCES: "Permission denied",
  EBADF: "Bad file descriptor",
  ECHILD: "No child processes",
  EINVAL: "Invalid argument",
  ENOTEMPTY: "Directory not empty",
  EPIPE: "Broken pipe",
  EROFS: "Read-only file system",
  ENOSPC: "No space left on device",
  ESRCH: "No such process",
  EADDRINUSE: "Address already in use",
  EINTR: "Interrupted system call",
  ENOMEM: "Cannot allocate memory",
  ENOTTY: "Inappropriate ioctl for device",
  EAGAIN: "Resource temporarily unavailable",
  ENOSYS: "Function not implemented",
  EPERM: "Operation not permitted",
  ENAMETOOLONG: "File name too long",
  ELOOP: "Too many levels of symbolic links",
  ENOEXEC: "Exec format error",
  E2BIG: "Argument list too long",
};

export function systemError(code: ErrorCode): SystemError {
  return new SystemError(code, MESSAGES[code]);
}
