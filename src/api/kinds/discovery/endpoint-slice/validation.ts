/** Models: kubernetes pkg/apis/discovery/validation/validation.go (v1.36). */

import { fieldError, type FieldError } from "../../../field-error.ts";
import { isIpv4, isIpv6 } from "../../../names.ts";
import type { DraftObject, EndpointSlice } from "../../../types.ts";
import { PROTOCOLS } from "../../container-validation.ts";
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkImmutable,
  checkOneOf,
  type Errors,
} from "../../validation-rules.ts";

const ADDRESS_TYPES = ["FQDN", "IPv4", "IPv6"];
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;

type Endpoints = NonNullable<EndpointSlice["endpoints"]>;

function checkAddress(address: string, addressType: string, path: string): Errors {
  if (addressType === "FQDN") return checkDnsSubdomain(address, path);
  if (addressType === "IPv4" && !isIpv4(address)) {
    return [fieldError.invalid(path, address, "must be a valid IPv4 address")];
  }
  if (addressType === "IPv6" && !isIpv6(address)) {
    return [fieldError.invalid(path, address, "must be a valid IPv6 address")];
  }
  return [];
}

function checkEndpoints(endpoints: Endpoints, addressType: string): FieldError[] {
  if (endpoints.length > MAX_ENDPOINTS)
    return [fieldError.tooMany("endpoints", endpoints.length, MAX_ENDPOINTS)];
  const errors: FieldError[] = [];
  for (let index = 0; index < endpoints.length; index += 1) {
    const addresses = endpoints[index]?.addresses ?? [];
    const path = `endpoints[${index}].addresses`;
    if (addresses.length === 0) errors.push(fieldError.required(path, "must contain at least 1 address"));
    else if (addresses.length > MAX_ADDRESSES) {
      errors.push(fieldError.tooMany(path, addresses.length, MAX_ADDRESSES));
    }
    addresses.forEach((address, position) => {
      errors.push(...checkAddress(address, addressType, `${path}[${position}]`));
    });
  }
  return errors;
}

function checkPorts(ports: NonNullable<EndpointSlice["ports"]>): FieldError[] {
  if (ports.length > MAX_PORTS) return [fieldError.tooMany("ports", ports.length, MAX_PORTS)];
  const errors: FieldError[] = [];
  const names = new Set<string>();
  ports.forEach(({ name = "", protocol }, index) => {
    const path = `ports[${index}]`;
    if (name !== "") errors.push(...checkDnsLabel(name, `${path}.name`));
    if (names.has(name)) errors.push(fieldError.duplicate(`${path}.name`, name));
    names.add(name);
    errors.push(...checkOneOf(protocol, `${path}.protocol`, PROTOCOLS));
  });
  return errors;
}

export function validateEndpointSlice(slice: DraftObject): readonly FieldError[] {
  const addressType = slice["addressType"] as string | undefined;
  const typed = checkOneOf(addressType, "addressType", ADDRESS_TYPES);
  const endpoints = checkEndpoints((slice["endpoints"] ?? []) as Endpoints, addressType ?? "");
  const ports = checkPorts((slice["ports"] ?? []) as NonNullable<EndpointSlice["ports"]>);
  return [...typed, ...endpoints, ...ports];
}

export function validateEndpointSliceUpdate(
  next: DraftObject,
  previous: EndpointSlice,
): readonly FieldError[] {
  return checkImmutable(next["addressType"], previous.addressType, "addressType");
}
