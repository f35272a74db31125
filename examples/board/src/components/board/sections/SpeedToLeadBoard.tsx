import { Box, Circle, HStack, Input, InputGroup, SimpleGrid, Spinner, Stack, Text } from '@chakra-ui/react';
import { useEffect, useRef, useState } from 'react';
import { useService } from '../../../hooks/useCalls';
import { useContacts } from '../../../hooks/useContacts';
import { runningCall, useLastCalls } from '../../../hooks/useLastCalls';
import { Icon } from '../../shell/Icon';
import { ContactCard } from '../components/ContactCard';
import { DialField } from '../components/DialField';
import { columnOf, logColumns, matches } from './columns';

/** Who is to be called next, in columns. */
export function SpeedToLeadBoard() {
  const { calls, session } = useService();
  const { contacts, columns, loading, error } = useContacts();
  const lastOf = useLastCalls();
  const [wanted, setWanted] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const mayCall = session?.role !== 'auditor';

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== '/' || event.ctrlKey || event.metaKey || target.closest('input, textarea, select, [role=dialog]')) return;
      event.preventDefault();
      search.current?.focus();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);

  const cards = contacts.filter((contact) => matches(contact, wanted)).map((contact) => {
    const last = lastOf(contact);
    return { contact, last, place: columnOf(contact, last, columns), call: runningCall(calls, contact) };
  });
  return (
    <Stack gap="5">
      <HStack gap="4" justify="space-between" align="flex-start" wrap="wrap">
        {mayCall ? <DialField /> : <Box flex="1" />}
        <InputGroup startElement={<Icon name="search" boxSize="4" />} w={{ base: 'full', sm: '240px' }}>
          <Input ref={search} type="search" placeholder="Search" aria-label="Search contacts" aria-keyshortcuts="/" value={wanted} onChange={(event) => setWanted(event.target.value)} bg="bg.panel" borderRadius="10px"
            data-testid="search" />
        </InputGroup>
      </HStack>
      {error && <Text role="alert" color="stop.fg" fontSize="sm">{error}</Text>}
      {loading ? <Spinner aria-label="Loading the contacts" /> : (
        <SimpleGrid columns={{ base: 1, sm: 2, lg: Math.min((columns ?? logColumns).length, 4) }} gap="4" alignItems="start">
          {(columns ?? logColumns).map((column) => {
            const here = cards.filter((card) => card.place === column.id);
            return (
              <Stack key={column.id} as="section" aria-labelledby={`column-${column.id}`} data-testid={`column-${column.id}`} gap="2.5" p="2.5" borderRadius="18px" bg="bg.column" minH="120px">
                <HStack px="1.5" pt="0.5" justify="space-between">
                  <Text as="h2" id={`column-${column.id}`} fontSize="sm" fontWeight="600">{column.title}</Text>
                  <Circle size="22px" fontSize="xs" color="fg.muted" bg="bg.muted" aria-label={`${here.length} contacts`} role="img">{here.length}</Circle>
                </HStack>
                {here.map(({ contact, last, call }) => <ContactCard key={contact.id ?? contact.phoneNumber} contact={contact} last={last} call={call} mayCall={mayCall} />)}
                {here.length === 0 && <Text fontSize="xs" color="fg.muted" textAlign="center" py="5">{wanted ? 'None found here' : 'Nobody here'}</Text>}
              </Stack>
            );
          })}
        </SimpleGrid>
      )}
    </Stack>
  );
}
