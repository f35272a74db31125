import { chakra, SimpleGrid, Stack, Text } from '@chakra-ui/react';

const keys: [string, string][] = [
  ['1', ''], ['2', 'ABC'], ['3', 'DEF'], ['4', 'GHI'], ['5', 'JKL'], ['6', 'MNO'], ['7', 'PQRS'], ['8', 'TUV'], ['9', 'WXYZ'], ['*', ''], ['0', '+'], ['#', ''],
];

export function Keypad({ sent, onDigit, disabled }: { sent: string; onDigit: (digit: string) => void; disabled: boolean }) {
  return (
    <Stack gap="3" align="center" role="group" aria-label="Keypad">
      <Text minH="7" fontSize="xl" letterSpacing="0.08em" css={{ fontVariantNumeric: 'tabular-nums', direction: 'rtl' }} maxW="240px" overflow="hidden" whiteSpace="nowrap"
        data-testid="digits" aria-label="Digits sent" role="status">
        <bdi>{sent}</bdi>
      </Text>
      <SimpleGrid columns={3} gap="2.5">
        {keys.map(([digit, letters]) => (
          <chakra.button key={digit} type="button" disabled={disabled} onClick={() => onDigit(digit)} aria-label={digit === '*' ? 'Star' : digit === '#' ? 'Hash' : undefined}
            boxSize="58px" borderRadius="full" bg="bg.muted" cursor="pointer" lineHeight="1" transition="background 0.1s"
            _hover={{ bg: 'bg.emphasized' }} _active={{ transform: 'scale(0.95)' }} _disabled={{ opacity: 0.4, cursor: 'not-allowed' }}
            _focusVisible={{ outline: '2px solid', outlineColor: 'accent.focusRing', outlineOffset: '2px' }}>
            <Text as="span" display="block" fontSize="22px">{digit}</Text>
            {letters && <Text as="span" display="block" fontSize="9px" letterSpacing="0.12em" color="fg.muted" mt="0.5">{letters}</Text>}
          </chakra.button>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
