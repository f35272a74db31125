import { HStack, Stack, Text } from '@chakra-ui/react';
import { useEffect, useState } from 'react';
import { useService } from '../../hooks/useCalls';

/** What a person must not overlook: that nobody is really called, or that what is shown may be late. */
export function Banners() {
  const { session, connection } = useService();
  // A moment of grace, so that a blink of the network does not make the page jump.
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (connection === 'live') return setLost(false);
    const timer = setTimeout(() => setLost(true), connection === 'lost' ? 500 : 4000);
    return () => clearTimeout(timer);
  }, [connection]);
  return (
    <Stack gap="0" role="status">
      {session?.simulated && <Banner tone="warn" testId="simulated" strong="Simulated network" text="Nobody is really called." />}
      {lost && <Banner tone="stop" testId="offline" strong="No live connection" text="What is shown may be late. Trying again." />}
    </Stack>
  );
}

function Banner({ tone, strong, text, testId }: { tone: 'warn' | 'stop'; strong: string; text: string; testId: string }) {
  return (
    <HStack justify="center" gap="2" py="1.5" px="4" bg={`${tone}.subtle`} color={`${tone}.fg`} fontSize="xs" data-testid={testId}>
      <Text fontWeight="600">{strong}</Text>
      <Text>{text}</Text>
    </HStack>
  );
}
