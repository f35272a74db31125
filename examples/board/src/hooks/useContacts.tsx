import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { numberText } from '../format';
import { sameNumber } from '../services/callService';
import type { Contact } from '../services/types';

export interface Column {
  id: string;
  title: string;
}

export interface ContactBook {
  contacts: Contact[];
  /** The host's own columns; without them the log decides where a card is. */
  columns: Column[] | null;
}

interface Book extends ContactBook {
  loading: boolean;
  error: string | null;
  find: (number: string | null, contactId: string | null) => Contact | undefined;
  nameOf: (number: string | null, contactId: string | null) => string;
}

const Context = createContext<Book | null>(null);

/** `source` is a URL of a JSON file, or the contacts themselves. */
export function ContactsProvider({ source, children }: { source: string | ContactBook; children: ReactNode }) {
  const [book, setBook] = useState<ContactBook>(() => (typeof source === 'string' ? { contacts: [], columns: null } : source));
  const [loading, setLoading] = useState(typeof source === 'string');
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    if (typeof source !== 'string') {
      setBook(source);
      return;
    }
    let gone = false;
    readContacts(source).then(
      (made) => { if (!gone) { setBook(made); setLoading(false); } },
      (why: unknown) => { if (!gone) { setError(why instanceof Error ? why.message : String(why)); setLoading(false); } },
    );
    return () => { gone = true; };
  }, [source]);
  const find = useCallback((number: string | null, contactId: string | null) =>
    book.contacts.find((one) => contactId !== null && one.id === contactId) ?? book.contacts.find((one) => sameNumber(one.phoneNumber, number)), [book]);
  const nameOf = useCallback((number: string | null, contactId: string | null) => find(number, contactId)?.name ?? numberText(number), [find]);
  const value = useMemo(() => ({ ...book, loading, error, find, nameOf }), [book, loading, error, find, nameOf]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useContacts(): Book {
  const book = useContext(Context);
  if (!book) throw new Error('useContacts needs a ContactsProvider above it');
  return book;
}

async function readContacts(url: string): Promise<ContactBook> {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`The contacts cannot be read: the server answered ${response.status}.`);
  const read: unknown = await response.json();
  if (!read || typeof read !== 'object' || !('contacts' in read) || !Array.isArray(read.contacts)) throw new Error('The contacts are not in the expected form.');
  const contacts = read.contacts.filter((one: unknown): one is Contact =>
    typeof one === 'object' && one !== null && 'name' in one && typeof one.name === 'string' && 'phoneNumber' in one && typeof one.phoneNumber === 'string');
  const columns = 'columns' in read && Array.isArray(read.columns) ? (read.columns as Column[]) : null;
  return { contacts: contacts.map((one) => ({ ...one, id: one.id ?? null })), columns };
}
