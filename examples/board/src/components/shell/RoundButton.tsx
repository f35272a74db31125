import { chakra, Stack, Text } from '@chakra-ui/react';
import { Icon, type IconName } from './Icon';

interface Props {
  label: string;
  icon: IconName;
  onClick: () => void;
  pressed?: boolean;
  /** Asked for and not yet so. */
  pending?: boolean;
  disabled?: boolean;
  tone?: 'plain' | 'stop' | 'go';
  shortcut?: string;
  testId?: string;
  title?: string;
}

/** A round button with its name beneath it. */
export function RoundButton({ label, icon, onClick, pressed, pending = false, disabled = false, tone = 'plain', shortcut, testId, title }: Props) {
  const plain = tone === 'plain';
  return (
    <Stack gap="1.5" align="center" minW="76px">
      <chakra.button type="button" onClick={onClick} disabled={disabled} aria-label={label} aria-pressed={plain ? pressed : undefined} aria-keyshortcuts={shortcut}
        aria-busy={pending || undefined} data-testid={testId} title={title ?? (shortcut ? `${label} (${shortcut})` : label)}
        boxSize="58px" borderRadius="full" display="grid" placeItems="center" cursor={disabled ? 'not-allowed' : 'pointer'}
        transition="background 0.15s, transform 0.1s" opacity={disabled ? 0.4 : 1}
        bg={plain ? (pressed ? 'fg' : 'bg.muted') : `${tone}.solid`} color={plain ? (pressed ? 'bg' : 'fg') : 'white'}
        _hover={disabled ? {} : { bg: plain ? (pressed ? 'fg.muted' : 'bg.emphasized') : `${tone}.solid`, filter: plain ? 'none' : 'brightness(1.08)' }}
        _active={disabled ? {} : { transform: 'scale(0.95)' }}
        _focusVisible={{ outline: '2px solid', outlineColor: 'accent.focusRing', outlineOffset: '3px' }}
        animation={pending ? 'breathe 1s ease-in-out infinite' : undefined}>
        <Icon name={icon} boxSize={tone === 'stop' ? '32px' : '25px'} />
      </chakra.button>
      <Text fontSize="xs" color="fg.muted" aria-hidden="true">{label}</Text>
    </Stack>
  );
}
