import { HStack, Input, InputGroup, NativeSelect } from '@chakra-ui/react';
import type { HistoryFilter } from '../../services/types';
import { Icon } from '../shell/Icon';

export interface Choice {
  status: string;
  direction: string;
  number: string;
  period: '' | '1' | '7' | '30';
}

export const everything: Choice = { status: '', direction: '', number: '', period: '' };

/** As the server's route takes it. A period of one day is since midnight here. */
export function toFilter(choice: Choice, now: number): HistoryFilter {
  const filter: HistoryFilter = {};
  if (choice.status) filter.status = choice.status;
  if (choice.direction) filter.direction = choice.direction;
  const number = choice.number.replace(/[^\d+]/g, '');
  if (number) filter.number = number;
  if (choice.period) {
    const since = new Date(now);
    since.setHours(0, 0, 0, 0);
    since.setDate(since.getDate() - (Number(choice.period) - 1));
    filter.since = since.toISOString();
  }
  return filter;
}

const statuses: [string, string][] = [
  ['', 'Any outcome'], ['completed', 'Talked'], ['no-answer', 'No answer'], ['busy', 'Busy'], ['canceled', 'Canceled'], ['failed', 'Failed'], ['in-progress', 'In call'],
];

export function HistoryFilters({ choice, onChange }: { choice: Choice; onChange: (choice: Choice) => void }) {
  const select = (label: string, value: string, options: [string, string][], set: (value: string) => void) => (
    <NativeSelect.Root w="auto" size="sm">
      <NativeSelect.Field aria-label={label} value={value} onChange={(event) => set(event.target.value)} bg="bg.panel" borderRadius="10px">
        {options.map(([word, text]) => <option key={word} value={word}>{text}</option>)}
      </NativeSelect.Field>
      <NativeSelect.Indicator />
    </NativeSelect.Root>
  );
  return (
    <HStack gap="2" wrap="wrap" role="search" aria-label="Filter the history">
      {select('Outcome', choice.status, statuses, (status) => onChange({ ...choice, status }))}
      {select('Direction', choice.direction, [['', 'Both ways'], ['outbound', 'Outgoing'], ['inbound', 'Incoming']], (direction) => onChange({ ...choice, direction }))}
      {select('Period', choice.period, [['', 'Any time'], ['1', 'Today'], ['7', 'Last 7 days'], ['30', 'Last 30 days']], (period) => onChange({ ...choice, period: period as Choice['period'] }))}
      <InputGroup startElement={<Icon name="search" boxSize="3.5" />} w="220px">
        <Input size="sm" type="search" inputMode="tel" aria-label="Number" placeholder="Number, such as +14155550132" value={choice.number} onChange={(event) => onChange({ ...choice, number: event.target.value })} bg="bg.panel"
          borderRadius="10px" />
      </InputGroup>
    </HStack>
  );
}
