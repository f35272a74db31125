import { Box, chakra, HStack, IconButton, Stack, Text, VisuallyHidden } from '@chakra-ui/react';
import { statusText } from '../../../format';
import { useService } from '../../../hooks/useCalls';
import { useContacts } from '../../../hooks/useContacts';
import { callService } from '../../../services/callService';
import { Avatar } from '../../shell/Avatar';
import { Icon } from '../../shell/Icon';
import { CallTimer } from './CallTimer';

/** The running calls that are not in front, such as those of another tab. */
export function CallDock() {
  const { focus, minimised, session } = useService();
  const { nameOf } = useContacts();
  const calls = callService.mine().filter((call) => call.id !== focus || minimised);
  if (calls.length === 0) return null;
  return (
    <Stack as="section" aria-label="Running calls" position="fixed" right="5" bottom="5" gap="2" zIndex="docked" data-testid="dock">
      {calls.map((call) => {
        const name = call.name ?? nameOf(call.number, call.contactId);
        return (
          <HStack key={call.id} gap="3" p="2" pr="3" borderRadius="full" bg="bg.panel" shadow="raised" data-testid="dock-call" data-status={call.status}>
            <chakra.button type="button" onClick={() => callService.setFocus(call.id)} display="flex" alignItems="center" gap="3" cursor="pointer" borderRadius="full" textAlign="left"
              _focusVisible={{ outline: '2px solid', outlineColor: 'accent.focusRing', outlineOffset: '2px' }}>
              <Avatar name={name} size="36px" />
              <Box minW="120px">
                <Text fontSize="sm" fontWeight="600" lineHeight="1.25"><VisuallyHidden>Open the call with </VisuallyHidden>{name}</Text>
                <HStack gap="1.5" fontSize="xs" color="fg.muted">
                  <Text>{statusText(call)}</Text>
                  {call.status === 'in-progress' && <CallTimer call={call} />}
                  {call.mute === 'on' && <Text color="warn.fg">Muted</Text>}
                </HStack>
              </Box>
            </chakra.button>
            {session?.role !== 'auditor' && (
              <IconButton aria-label={`End the call with ${name}`} size="xs" borderRadius="full" colorPalette="stop" disabled={call.ending} onClick={() => void callService.hangUp(call.id)}>
                <Icon name="end" />
              </IconButton>
            )}
          </HStack>
        );
      })}
    </Stack>
  );
}
