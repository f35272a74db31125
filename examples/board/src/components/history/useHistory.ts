import { useCallback, useEffect, useRef, useState } from 'react';
import { useService } from '../../hooks/useCalls';
import { ApiError } from '../../services/api';
import { callService } from '../../services/callService';
import type { CallRecord } from '../../services/types';
import { type Choice, toFilter } from './HistoryFilters';

const pageSize = 25;

export interface History {
  rows: CallRecord[];
  more: boolean;
  loading: boolean;
  error: string | null;
  loadMore: () => void;
}

/** Pages of the log by cursor, kept up to date: the first page is asked for again when a call begins, ends or changes. */
export function useHistory(choice: Choice): History {
  const { phase, workspaceId, connection, calls } = useService();
  const [rows, setRows] = useState<CallRecord[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<string | null>(null);
  const asked = useRef(0);
  const { status, direction, number, period } = choice;

  const load = useCallback(async (cursor: string | null, keep: boolean) => {
    const turn = ++asked.current;
    try {
      const page = await callService.api.history(workspaceId, toFilter({ status, direction, number, period }, callService.now()), pageSize, cursor);
      if (turn !== asked.current) return;
      setRows((before) => {
        if (!keep) return page.calls;
        const fresh = new Set(page.calls.map((row) => row.id));
        return cursor ? [...before, ...page.calls.filter((row) => !before.some((one) => one.id === row.id))] : [...page.calls, ...before.filter((row) => !fresh.has(row.id))];
      });
      if (cursor || !keep) setNext(page.next);
      setError(null);
    } catch (why) {
      if (turn === asked.current) setError(why instanceof ApiError ? why.text : String(why));
    } finally {
      if (turn === asked.current) setLoading(false);
    }
  }, [workspaceId, status, direction, number, period]);

  useEffect(() => {
    if (phase !== 'ready') return;
    setLoading(true);
    const timer = setTimeout(() => void load(null, false), number ? 250 : 0); // while a number is typed
    return () => clearTimeout(timer);
  }, [phase, load, number, connection === 'live']);

  const pulse = [...calls.values()].map((call) => `${call.id}${call.status}${call.note}${call.disposition}`).join();
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => void load(null, !(status || direction || number || period)), 400);
    return () => clearTimeout(timer);
  }, [pulse]);

  const loadMore = useCallback(() => {
    if (!next) return;
    setLoading(true);
    void load(next, true);
  }, [load, next]);
  return { rows, more: next !== null, loading, error, loadMore };
}
