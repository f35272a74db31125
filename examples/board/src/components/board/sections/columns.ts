import type { Column } from '../../../hooks/useContacts';
import type { CallRecord, Contact } from '../../../services/types';

/** Where cards are when the host has no columns of its own: the log decides. */
export const logColumns: Column[] = [
  { id: 'new', title: 'New leads' },
  { id: 'retry', title: 'Try again' },
  { id: 'follow-up', title: 'Follow up' },
  { id: 'talked', title: 'Talked' },
];

/** `last` is the newest call that is over, if there is one. */
export function columnOf(contact: Contact, last: CallRecord | undefined, columns: Column[] | null): string {
  if (columns) return columns.some((one) => one.id === contact.column) ? (contact.column as string) : (columns[0]?.id ?? '');
  if (!last) return 'new';
  if (last.disposition && /follow|call ?back/i.test(last.disposition)) return 'follow-up';
  switch (last.status) {
    case 'completed':
      return last.disposition === 'Voicemail' || last.answered_by === 'machine' ? 'retry' : 'talked';
    case 'busy':
    case 'no-answer':
    case 'failed':
    case 'canceled':
      return 'retry';
    default:
      return 'new';
  }
}

export function matches(contact: Contact, wanted: string): boolean {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [contact.name, contact.company, contact.role, contact.note].filter(Boolean).join(' ').toLowerCase();
  const number = contact.phoneNumber.replace(/\D/g, '');
  return words.every((word) => text.includes(word) || (/^[\d+()-]+$/.test(word) && number.includes(word.replace(/\D/g, ''))));
}
