import { Icon as ChakraIcon, type IconProps } from '@chakra-ui/react';

/** Drawn on 24 by 24 with round strokes, so that they need no icon font. */
const paths = {
  phone: 'M5.2 3.6h3.1c.5 0 .9.3 1 .8l.9 3.3c.1.4 0 .8-.3 1.1L8.200 10.500c1.100 2.300 3 4.200 5.300 5.300l1.700-1.700c.3-.3.7-.4 1.100-.3l3.300.9c.5.1.8.5.8 1v3.100c0 .9-.7 1.600-1.600 1.600C10.500 20.400 3.600 13.500 3.600 5.200c0-.9.700-1.600 1.600-1.600z',
  end: 'M2.8 13.400c0-1.200.5-2.300 1.500-3 4.700-3.300 10.700-3.300 15.400 0 1 .7 1.500 1.800 1.500 3v1.200c0 .6-.5 1.100-1.100 1l-3.100-.4c-.5-.1-.9-.5-.9-1v-2.100a13.500 13.500 0 0 0-8.200 0v2.100c0 .5-.4.9-.9 1l-3.100.4c-.6.1-1.100-.4-1.100-1z',
  mic: 'M12 3.500a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3zM5.500 11a6.500 6.500 0 0 0 13 0M12 17.500v3M9 20.500h6',
  micOff: 'M4 4l16 16M9 9v2.500a3 3 0 0 0 4.800 2.400M15 11V6.500a3 3 0 0 0-5.800-1M5.500 11a6.500 6.500 0 0 0 10.600 5M18.500 11a6.500 6.500 0 0 1-.6 2.700M12 17.500v3M9 20.500h6',
  pause: 'M8.500 5v14M15.500 5v14',
  play: 'M7.500 5.200v13.600l11-6.800z',
  keypad: 'M6 5.500h.01M12 5.500h.01M18 5.500h.01M6 12h.01M12 12h.01M18 12h.01M6 18.500h.01M12 18.500h.01M18 18.500h.01',
  search: 'M11 4.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13zM15.700 15.700l4.300 4.300',
  board: 'M4 4.500h4.700v15H4zM10.600 4.500h4.700v9h-4.700zM17.300 4.500H20v12h-2.700z',
  history: 'M3.900 12a8.100 8.100 0 1 0 2.700-6L4 8.300M4 4v4.300h4.300M12 7.500V12l3 2',
  chart: 'M4.500 19.500v-7M10 19.500v-14M15.500 19.500V9M20.500 19.500h-17',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.800v1.900M12 19.300v1.900M21.200 12h-1.900M4.700 12H2.800M18.500 5.500l-1.300 1.300M6.800 17.200l-1.300 1.300M18.500 18.500l-1.300-1.300M6.800 6.800L5.500 5.500',
  moon: 'M20 14.200A8.300 8.300 0 0 1 9.800 4 8.300 8.300 0 1 0 20 14.200z',
  minimise: 'M5.500 12h13',
  close: 'M6 6l12 12M18 6L6 18',
  download: 'M12 4v11M7.500 10.800L12 15.300l4.500-4.500M4.500 19.500h15',
  outbound: 'M7 17L17 7M9 7h8v8',
  inbound: 'M17 7L7 17M7 9v8h8',
  leave: 'M14 4.500h4a1.500 1.500 0 0 1 1.500 1.500v12a1.500 1.500 0 0 1-1.500 1.500h-4M10.500 16l4-4-4-4M14.500 12h-10',
  note: 'M6 3.500h8.500L19 8v12.500H6zM9 12h6.500M9 16h4.500',
  check: 'M4.500 12.500l5 5 10-11',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, ...rest }: IconProps & { name: IconName }) {
  const filled = name === 'phone' || name === 'end' || name === 'play';
  const dots = name === 'keypad';
  return (
    <ChakraIcon asChild {...rest}>
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" fill={filled ? 'currentColor' : 'none'} stroke="currentColor"
        strokeWidth={filled ? 0 : dots ? 3.2 : name === 'pause' ? 2.8 : 1.8} strokeLinecap="round" strokeLinejoin="round">
        <path d={paths[name]} />
      </svg>
    </ChakraIcon>
  );
}
