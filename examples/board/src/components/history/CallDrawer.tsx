import { Box, Circle, CloseButton, DataList, Drawer, HStack, Portal, Spinner, Stack, Text } from '@chakra-ui/react';
import { useEffect, useState } from 'react';
import { clockText, enderText, numberText, outcome, reasonText } from '../../format';
import { useService } from '../../hooks/useCalls';
import { useContacts } from '../../hooks/useContacts';
import { ApiError } from '../../services/api';
import { newCall, withRecord } from '../../services/calls';
import { callService } from '../../services/callService';
import type { CallRecord, TimelineEntry } from '../../services/types';
import { WrapUp } from '../board/components/WrapUp';
import { Avatar } from '../shell/Avatar';
import { StatusPill } from '../shell/StatusPill';
import { eventText, happenedAt, sourceText } from './timeline';

export function CallDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  return (
    <Drawer.Root open={id !== null} onOpenChange={({ open }) => { if (!open) onClose(); }} size="md" lazyMount unmountOnExit preventScroll={false}>
      <Portal>
        <Drawer.Backdrop bg="blackAlpha.300" />
        <Drawer.Positioner p="3">
          <Drawer.Content borderRadius="20px" shadow="window" bg="bg.panel" data-testid="drawer">{id && <Details id={id} />}</Drawer.Content>
        </Drawer.Positioner>
      </Portal>
    </Drawer.Root>
  );
}

function Details({ id }: { id: string }) {
  const { calls, session } = useService();
  const { nameOf } = useContacts();
  const [row, setRow] = useState<CallRecord | null>(null);
  const [timeline, setTimeline] = useState<TimelineEntry[]>([]);
  const [error, setError] = useState<string | null>(null);
  const live = calls.get(id);
  useEffect(() => {
    let gone = false;
    callService.api.call(id).then(
      (made) => { if (!gone) { setRow(made.call); setTimeline(made.timeline); setError(null); } },
      (why: unknown) => { if (!gone) setError(why instanceof ApiError ? why.text : String(why)); },
    );
    return () => { gone = true; };
  }, [id, live]);
  const number = row && (row.direction === 'inbound' ? row.from_number : row.to_number);
  const name = row ? nameOf(number, row.contact_id) : 'Call';
  const told = row && outcome(row);
  return (
    <>
      <Drawer.Header pb="2">
        <HStack gap="3" w="full">
          <Avatar name={name} size="44px" />
          <Box flex="1" minW="0">
            <Drawer.Title fontSize="lg" letterSpacing="-0.015em">{name}</Drawer.Title>
            <Text fontSize="sm" color="fg.muted">{numberText(number)}</Text>
          </Box>
          <Drawer.CloseTrigger asChild position="static"><CloseButton size="sm" borderRadius="full" /></Drawer.CloseTrigger>
        </HStack>
      </Drawer.Header>
      <Drawer.Body tabIndex={0}>
        {error && <Text role="alert" color="stop.fg" fontSize="sm">{error}</Text>}
        {!row && !error && <Spinner aria-label="Reading the call" />}
        {row && told && (
          <Stack gap="6" pb="4">
            <HStack gap="2" wrap="wrap">
              <StatusPill text={told.text} tone={told.tone} />
              {row.simulated && <StatusPill text="Simulated" tone="calm" />}
              <Text fontSize="sm" color="fg.muted">{[reasonText(row.end_reason), enderText(row.hangup_by)].filter(Boolean).join(', ')}</Text>
            </HStack>
            <DataList.Root orientation="horizontal" size="sm" gap="2.5" css={{ fontVariantNumeric: 'tabular-nums', '--list-item-label-min-width': '7.5rem' } as never}>
              <Item label="Began" value={row.created_at ? new Date(row.created_at).toLocaleString() : null} />
              <Item label="Talk" value={row.duration > 0 ? clockText(row.duration * 1000) : 'none'} />
              <Item label="Before ringing" value={ms(row.setup_ms)} />
              <Item label="Ringing" value={ms(row.ring_ms)} />
              <Item label="From" value={numberText(row.from_number)} />
              <Item label="Agent" value={row.agent_id} />
              <Item label="Provider" value={row.provider} />
              <Item label="Provider's id" value={row.call_sid} />
              <Item label="Id" value={row.id} />
            </DataList.Root>
            <WrapUp key={`${row.id}${row.note ?? ''}`} call={live ?? withRecord(newCall(row.id), row)} onDone={() => {}} doneText="Save" readOnly={session?.role === 'auditor'} />
            <Timeline entries={timeline} />
          </Stack>
        )}
      </Drawer.Body>
    </>
  );
}

function ms(value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : `${(value / 1000).toFixed(1)} s`;
}

function Item({ label, value }: { label: string; value: string | null | undefined }) {
  if (!value) return null;
  return (
    <DataList.Item>
      <DataList.ItemLabel color="fg.muted">{label}</DataList.ItemLabel>
      <DataList.ItemValue wordBreak="break-word">{value}</DataList.ItemValue>
    </DataList.Item>
  );
}

function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const began = entries.map(({ event }) => happenedAt(event)).find((when) => when !== null) ?? null;
  return (
    <Stack gap="3">
      <Text as="h3" fontSize="sm" fontWeight="600">What was observed</Text>
      <Stack as="ol" gap="0" listStyleType="none" data-testid="timeline">
        {entries.map(({ position, event }, at) => {
          const when = happenedAt(event);
          const since = when && began ? (Date.parse(when) - Date.parse(began)) / 1000 : null;
          return (
            <HStack as="li" key={position} gap="3" align="flex-start" pb={at + 1 < entries.length ? '3.5' : '0'} position="relative" data-kind={event.kind} data-status={event.status}>
              {at + 1 < entries.length && <Box position="absolute" left="4.5px" top="14px" bottom="-4px" w="1px" bg="border.emphasized" aria-hidden="true" />}
              <Circle size="10px" mt="5px" bg={event.kind === 'status' ? 'accent.solid' : 'bg.emphasized'} aria-hidden="true" />
              <Box flex="1">
                <Text fontSize="sm">{eventText(event)}</Text>
                <Text fontSize="xs" color="fg.muted">said by {sourceText(event)}</Text>
              </Box>
              <Text fontSize="xs" color="fg.muted" css={{ fontVariantNumeric: 'tabular-nums' }} title={when ?? undefined}>{since === null ? '' : `+${since.toFixed(1)} s`}</Text>
            </HStack>
          );
        })}
      </Stack>
    </Stack>
  );
}
