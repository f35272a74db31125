import { Box, Button, chakra, Heading, HStack, Stack, Table, Text } from '@chakra-ui/react';
import { useState } from 'react';
import { clockText, dateText, numberText, outcome } from '../../format';
import { useServerNow, useService } from '../../hooks/useCalls';
import { useContacts } from '../../hooks/useContacts';
import type { CallRecord } from '../../services/types';
import { Avatar } from '../shell/Avatar';
import { Icon } from '../shell/Icon';
import { StatusPill } from '../shell/StatusPill';
import { CallDrawer } from './CallDrawer';
import { ExportButtons } from './ExportButtons';
import { everything, HistoryFilters } from './HistoryFilters';
import { useHistory } from './useHistory';

export function HistoryView() {
  const { session } = useService();
  const [choice, setChoice] = useState(everything);
  const { rows, more, loading, error, loadMore } = useHistory(choice);
  const [open, setOpen] = useState<string | null>(null);
  const now = useServerNow(60_000);
  const mayExport = session?.role !== 'agent';
  const filtered = choice !== everything;
  return (
    <Stack gap="4">
      <HStack justify="space-between" wrap="wrap" gap="3">
        <Heading as="h1" size="lg" letterSpacing="-0.02em">History</Heading>
        {mayExport && <ExportButtons />}
      </HStack>
      <HistoryFilters choice={choice} onChange={setChoice} />
      {error && <Text role="alert" color="stop.fg" fontSize="sm">{error}</Text>}
      <Box borderRadius="16px" bg="bg.panel" shadow="card" overflow="hidden">
        <Box overflowX="auto" tabIndex={0} role="region" aria-label="Calls">
          <Table.Root size="md" interactive css={{ fontVariantNumeric: 'tabular-nums' }} aria-busy={loading}>
            <Table.Header>
              <Table.Row bg="bg.subtle">
                <Table.ColumnHeader ps="5">Contact</Table.ColumnHeader>
                <Table.ColumnHeader>Outcome</Table.ColumnHeader>
                <Table.ColumnHeader>Talk</Table.ColumnHeader>
                <Table.ColumnHeader>When</Table.ColumnHeader>
                <Table.ColumnHeader>Disposition</Table.ColumnHeader>
              </Table.Row>
            </Table.Header>
            <Table.Body>
              {rows.map((row) => <Row key={row.id} row={row} now={now} onOpen={() => setOpen(row.id)} />)}
            </Table.Body>
          </Table.Root>
          {rows.length === 0 && (
            <Text py="12" textAlign="center" color="fg.muted" fontSize="sm">{loading ? 'Reading the log…' : filtered ? 'No call matches these filters.' : 'No calls yet.'}</Text>
          )}
        </Box>
      </Box>
      {more && <Button alignSelf="center" variant="outline" bg="bg.panel" borderRadius="full" size="sm" onClick={loadMore} loading={loading} data-testid="load-more">Show older calls</Button>}
      <CallDrawer id={open} onClose={() => setOpen(null)} />
    </Stack>
  );
}

function Row({ row, now, onOpen }: { row: CallRecord; now: number; onOpen: () => void }) {
  const { nameOf } = useContacts();
  const number = row.direction === 'inbound' ? row.from_number : row.to_number;
  const name = nameOf(number, row.contact_id);
  const told = outcome(row);
  return (
    <Table.Row cursor="pointer" onClick={onOpen} data-testid="history-row" data-call={row.id} data-status={row.status} bg="transparent">
      <Table.Cell ps="5">
        <HStack gap="3">
          <Avatar name={name} size="34px" />
          <Box minW="0">
            <chakra.button type="button" fontWeight="600" fontSize="sm" cursor="pointer" textAlign="left" aria-label={`Details of the call with ${name}`} onClick={(event) => { event.stopPropagation(); onOpen(); }}
              _focusVisible={{ outline: '2px solid', outlineColor: 'accent.focusRing', outlineOffset: '2px', borderRadius: '4px' }}>{name}</chakra.button>
            <HStack gap="1" color="fg.muted" fontSize="xs">
              <Icon name={row.direction === 'inbound' ? 'inbound' : 'outbound'} boxSize="3" />
              <Text>{row.direction === 'inbound' ? 'Incoming' : 'Outgoing'}{name === numberText(number) ? '' : ` · ${numberText(number)}`}</Text>
            </HStack>
          </Box>
        </HStack>
      </Table.Cell>
      <Table.Cell><StatusPill text={told.text} tone={told.tone} lively={told.tone === 'accent'} /></Table.Cell>
      <Table.Cell>{row.duration > 0 ? clockText(row.duration * 1000) : <Text as="span" color="fg.muted" aria-label="none">–</Text>}</Table.Cell>
      <Table.Cell color="fg.muted" whiteSpace="nowrap">{dateText(row.created_at, now)}</Table.Cell>
      <Table.Cell color="fg.muted">
        <HStack gap="1.5">{row.disposition && <Text>{row.disposition}</Text>}{row.note && <Icon name="note" boxSize="4" role="img" aria-hidden={false} aria-label="has a note" />}</HStack>
      </Table.Cell>
    </Table.Row>
  );
}
