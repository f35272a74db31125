import { useCallback, useEffect, useSyncExternalStore } from 'react';

export type ColorMode = 'light' | 'dark';

const key = 'callkit.colors';
const watchers = new Set<() => void>();
const system = globalThis.matchMedia?.('(prefers-color-scheme: dark)');

function read(): ColorMode {
  try {
    const kept = localStorage.getItem(key);
    if (kept === 'light' || kept === 'dark') return kept;
  } catch {
    // then the system decides
  }
  return system?.matches ? 'dark' : 'light';
}

const tell = () => watchers.forEach((watcher) => watcher());
system?.addEventListener('change', tell);

function subscribe(watcher: () => void) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** The system's choice until the person makes another, which is kept. */
export function useColorMode(): [ColorMode, () => void] {
  const mode = useSyncExternalStore(subscribe, read);
  useEffect(() => {
    const root = document.documentElement;
    root.classList.toggle('dark', mode === 'dark');
    root.classList.toggle('light', mode === 'light');
    root.style.colorScheme = mode;
  }, [mode]);
  const toggle = useCallback(() => {
    try {
      localStorage.setItem(key, read() === 'dark' ? 'light' : 'dark');
    } catch {
      // it cannot be kept, so it stays with the system
    }
    tell();
  }, []);
  return [mode, toggle];
}
