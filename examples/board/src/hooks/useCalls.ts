import { useEffect, useState, useSyncExternalStore } from 'react';
import { callService, type ServiceState } from '../services/callService';

export function useService(): ServiceState {
  return useSyncExternalStore(callService.subscribe, callService.snapshot);
}

/** The server's time, refreshed as often as asked; `null` stops it. */
export function useServerNow(every: number | null): number {
  const [now, setNow] = useState(() => callService.now());
  useEffect(() => {
    if (every === null) return;
    setNow(callService.now());
    const timer = setInterval(() => setNow(callService.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
