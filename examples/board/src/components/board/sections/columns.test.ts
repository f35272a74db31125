import { describe, expect, it } from 'vitest';
import type { CallRecord, Contact } from '../../../services/types';
import { columnOf, matches } from './columns';

const ada: Contact = { id: 'c1', name: 'Ada Whitfield', company: 'Northwind Bakery', phoneNumber: '+14155550132', column: 'b' };
const last = (status: CallRecord['status'], disposition: string | null = null) => ({ status, disposition }) as CallRecord;

describe("a card's column", () => {
  it('follows the log', () => {
    expect(columnOf(ada, undefined, null)).toBe('new');
    expect(columnOf(ada, last('busy'), null)).toBe('retry');
    expect(columnOf(ada, last('completed'), null)).toBe('talked');
    expect(columnOf(ada, last('completed', 'Follow up'), null)).toBe('follow-up');
  });
  it("is the host's where the host has columns", () => {
    expect(columnOf(ada, last('busy'), [{ id: 'a', title: 'A' }, { id: 'b', title: 'B' }])).toBe('b');
    expect(columnOf(ada, undefined, [{ id: 'a', title: 'A' }])).toBe('a');
  });
});

describe('the search', () => {
  it('finds names, companies and numbers in any order', () => {
    expect(matches(ada, 'bakery ada')).toBe(true);
    expect(matches(ada, '555')).toBe(true);
    expect(matches(ada, '+1415')).toBe(true);
    expect(matches(ada, 'bruno')).toBe(false);
    expect(matches(ada, '')).toBe(true);
  });
});
