import { HStack, Text, Circle } from '@chakra-ui/react';
import type { Tone } from '../../format';

export function StatusPill({ text, tone, lively = false }: { text: string; tone: Tone; lively?: boolean }) {
  return (
    <HStack as="span" display="inline-flex" gap="1.5" px="2" py="0.5" borderRadius="full" bg={`${tone}.subtle`} color={`${tone}.fg`} fontSize="xs" fontWeight="500" whiteSpace="nowrap">
      <Circle as="span" size="6px" bg="currentColor" animation={lively ? 'breathe 1.2s ease-in-out infinite' : undefined} />
      <Text as="span">{text}</Text>
    </HStack>
  );
}
