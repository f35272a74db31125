import { Text, type TextProps } from '@chakra-ui/react';
import { clockText } from '../../../format';
import { useServerNow } from '../../../hooks/useCalls';
import { type Call, talkMs } from '../../../services/calls';

/** The talk so far. Dialling and ringing do not count, and it is the server's clock that does. */
export function CallTimer({ call, ...rest }: { call: Call } & TextProps) {
  const runs = call.status === 'in-progress' && call.answeredAt !== null;
  const now = useServerNow(runs ? 250 : null);
  return (
    <Text role="timer" aria-label="Talk time" data-testid="timer" css={{ fontVariantNumeric: 'tabular-nums' }} {...rest}>
      {clockText(talkMs(call, now))}
    </Text>
  );
}
