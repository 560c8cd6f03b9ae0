/** Models: kubernetes pkg/printers/internalversion/printers.go printEndpointSlice (v1.36). */

import type { Clock, TableCell, TableColumn } from "../../../kind-descriptor.ts";
import type { EndpointSlice } from "../../../types.ts";
import { ageCell, AGE_COLUMN, column, listCell, NAME_COLUMN } from "../../table-columns.ts";

export const endpointSliceColumns: readonly TableColumn[] = [
  NAME_COLUMN,
  column("AddressType", "The sort of addresses in this slice."),
  column("Ports", "The ports of the endpoints."),
  column("Endpoints", "The addresses of the endpoints."),
  AGE_COLUMN,
];

/** How many ports and addresses a cell shows. */
const SHOWN = 3;

export function endpointSliceCells(slice: EndpointSlice, clock: Clock): TableCell[] {
  const ports = (slice.ports ?? []).map(({ port, name }) => (port ? String(port) : name || "*"));
  const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
  return [
    slice.metadata.name,
    slice.addressType,
    listCell(ports, SHOWN),
    listCell(addresses, SHOWN),
    ageCell(slice, clock),
  ];
}
