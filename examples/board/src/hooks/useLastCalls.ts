import { useEffect, useMemo, useState } from 'react';
import { type Call, isOver } from '../services/calls';
import { callService, sameNumber } from '../services/callService';
import type { CallRecord, Contact } from '../services/types';
import { useService } from './useCalls';

/** Each contact's newest call that is over. */
export function useLastCalls(): (contact: Contact) => CallRecord | undefined {
  const { phase, workspaceId, connection, calls } = useService();
  const [rows, setRows] = useState<CallRecord[]>([]);
  useEffect(() => {
    if (phase !== 'ready') return;
    let gone = false;
    callService.api.history(workspaceId, {}, 200, null).then((page) => { if (!gone) setRows(page.calls); }, () => {});
    return () => { gone = true; };
  }, [phase, workspaceId, connection === 'live']);
  return useMemo(() => {
    const all = new Map(rows.map((row) => [row.id, row]));
    for (const call of calls.values()) if (call.record) all.set(call.id, call.record);
    const newest = [...all.values()].filter((row) => isOver(row.status)).sort((a, b) => (b.created_at ?? '').localeCompare(a.created_at ?? ''));
    const byContact = new Map<string, CallRecord>();
    for (const row of newest) if (row.contact_id && !byContact.has(row.contact_id)) byContact.set(row.contact_id, row);
    return (contact: Contact) => (contact.id ? byContact.get(contact.id) : undefined)
      ?? newest.find((row) => sameNumber(contact.phoneNumber, row.direction === 'inbound' ? row.from_number : row.to_number));
  }, [rows, calls]);
}

/** The running call with somebody, if there is one. */
export function runningCall(calls: ReadonlyMap<string, Call>, contact: Contact): Call | undefined {
  return [...calls.values()].find((call) => !isOver(call.status) && call.refused === null
    && ((contact.id !== null && call.contactId === contact.id) || sameNumber(call.number, contact.phoneNumber)));
}
