import { Box, Button, HStack, Stack, Text } from '@chakra-ui/react';
import { agoText, lengthText, numberText, outcome, statusText } from '../../../format';
import { useServerNow } from '../../../hooks/useCalls';
import type { Call } from '../../../services/calls';
import { callService } from '../../../services/callService';
import type { CallRecord, Contact } from '../../../services/types';
import { Avatar } from '../../shell/Avatar';
import { Icon } from '../../shell/Icon';
import { StatusPill } from '../../shell/StatusPill';
import { CallTimer } from './CallTimer';

interface Props {
  contact: Contact;
  call: Call | undefined;
  last: CallRecord | undefined;
  mayCall: boolean;
}

export function ContactCard({ contact, call, last, mayCall }: Props) {
  const now = useServerNow(30_000);
  const told = last && outcome(last);
  return (
    <Stack as="article" aria-label={contact.name} data-testid="card" data-contact={contact.id ?? contact.phoneNumber} gap="3" p="3.5" borderRadius="14px" bg="bg.panel" shadow="card" transition="box-shadow 0.2s"
      _hover={{ shadow: 'raised' }} {...(call ? { outline: '2px solid', outlineColor: 'go.solid' } : {})}>
      <HStack gap="3" align="center">
        <Avatar name={contact.name} size="40px" />
        <Box minW="0" flex="1">
          <Text as="h3" fontWeight="600" fontSize="sm" lineHeight="1.3" truncate>{contact.name}</Text>
          <Text fontSize="xs" color="fg.muted" truncate>{[contact.role, contact.company].filter(Boolean).join(', ')}</Text>
        </Box>
      </HStack>
      {contact.note && <Text fontSize="xs" color="fg.muted" lineClamp={2}>{contact.note}</Text>}
      {last && told && !call && (
        <HStack gap="2" wrap="wrap" data-testid="last-outcome">
          <StatusPill text={told.text} tone={told.tone} />
          <Text fontSize="xs" color="fg.muted">
            {last.duration > 0 ? `${lengthText(last.duration)}, ` : ''}{last.created_at ? agoText(Date.parse(last.created_at), now) : ''}
          </Text>
          {last.disposition && <Text fontSize="xs" color="fg.muted" truncate maxW="full">“{last.disposition}”</Text>}
        </HStack>
      )}
      {call && (
        <HStack gap="2" data-testid="card-call">
          <StatusPill text={statusText(call)} tone={call.status === 'in-progress' ? 'go' : 'accent'} lively />
          {call.status === 'in-progress' && <CallTimer call={call} fontSize="xs" color="fg.muted" />}
        </HStack>
      )}
      <HStack justify="space-between" gap="2">
        <Text fontSize="xs" color="fg.muted" css={{ fontVariantNumeric: 'tabular-nums' }} whiteSpace="nowrap">{numberText(contact.phoneNumber)}</Text>
        {call ? (
          <Button size="xs" variant="subtle" borderRadius="full" px="3.5" onClick={() => callService.setFocus(call.id)} aria-label={`Open the call with ${contact.name}`}>Open</Button>
        ) : (
          <Button size="xs" colorPalette="go" borderRadius="full" px="3.5" disabled={!mayCall} aria-label={`Call ${contact.name}`} data-testid="call"
            onClick={() => { callService.makeCall(contact).catch(() => {}); /* the call control shows why */ }}>
            <Icon name="phone" boxSize="3.5" /> Call
          </Button>
        )}
      </HStack>
    </Stack>
  );
}
