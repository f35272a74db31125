import { Box, Heading, HStack, NativeSelect, SimpleGrid, Skeleton, Stack, Text } from '@chakra-ui/react';
import { useEffect, useState } from 'react';
import { clockText, lengthText } from '../../format';
import { useService } from '../../hooks/useCalls';
import { ApiError } from '../../services/api';
import { callService } from '../../services/callService';
import { isOver } from '../../services/calls';
import type { Day, Stats } from '../../services/types';
import { Chart } from './charts';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export function DashboardView() {
  const { phase, workspaceId, calls, connection } = useService();
  const [days, setDays] = useState(14);
  const [stats, setStats] = useState<Stats | null>(null);
  const [analytics, setAnalytics] = useState<Day[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const all = [...calls.values()];
  const pulse = `${all.length}/${all.filter((call) => isOver(call.status)).length}/${connection === 'live'}`;
  useEffect(() => {
    if (phase !== 'ready') return;
    let gone = false;
    const timer = setTimeout(() => {
      Promise.all([callService.api.stats(workspaceId, zone), callService.api.analytics(workspaceId, days, zone)]).then(
        ([one, other]) => { if (!gone) { setStats(one); setAnalytics(other); setError(null); } },
        (why: unknown) => { if (!gone) setError(why instanceof ApiError ? why.text : String(why)); },
      );
    }, stats ? 300 : 0);
    return () => { gone = true; clearTimeout(timer); };
  }, [phase, workspaceId, days, pulse]);
  return (
    <Stack gap="5">
      <HStack justify="space-between" wrap="wrap" gap="3">
        <Heading as="h1" size="lg" letterSpacing="-0.02em">Dashboard</Heading>
        <NativeSelect.Root w="auto" size="sm">
          <NativeSelect.Field aria-label="Days shown" value={days} onChange={(event) => setDays(Number(event.target.value))} bg="bg.panel" borderRadius="10px">
            {[7, 14, 30, 90].map((count) => <option key={count} value={count}>Last {count} days</option>)}
          </NativeSelect.Field>
          <NativeSelect.Indicator />
        </NativeSelect.Root>
      </HStack>
      {error && <Text role="alert" color="stop.fg" fontSize="sm">{error}</Text>}
      <SimpleGrid as="dl" columns={{ base: 2, md: 3, lg: 5 }} gap="4" data-testid="stats">
        <Tile label="Calls today" value={stats && String(stats.today)} name="today" />
        <Tile label="Answered today" value={stats && String(stats.answered)} name="answered" />
        <Tile label="Answer rate today" value={stats && `${stats.answerRate} %`} name="answerRate" />
        <Tile label="Average talk today" value={stats && lengthText(stats.avgDuration)} name="avgDuration" />
        <Tile label="Calls ever" value={stats && stats.total.toLocaleString()} name="total" />
      </SimpleGrid>
      {analytics && (
        <Stack gap="4">
          <Chart title="Calls" kind="bars" wide days={analytics} values={(day) => [day.total, day.answered]} unit={(value) => String(Math.round(value * 10) / 10)} legend={['all', 'answered']} />
          <SimpleGrid columns={{ base: 1, lg: 2 }} gap="4">
            <Chart title="Answer rate" kind="line" days={analytics} values={(day) => [day.answerRate]} unit={(value) => `${Math.round(value)} %`} top={100} />
            <Chart title="Average talk" kind="bars" days={analytics} values={(day) => [day.avgDuration]} unit={(value) => clockText(value * 1000)} />
          </SimpleGrid>
        </Stack>
      )}
      <Text fontSize="xs" color="fg.muted">Days begin at midnight in {zone.replaceAll('_', ' ')}.</Text>
    </Stack>
  );
}

function Tile({ label, value, name }: { label: string; value: string | null; name: string }) {
  return (
    <Box p="4" borderRadius="16px" bg="bg.panel" shadow="card">
      <Text as="dt" fontSize="xs" color="fg.muted">{label}</Text>
      <Text as="dd" fontSize="2xl" fontWeight="600" letterSpacing="-0.03em" mt="1" data-stat={name}>{value ?? <Skeleton h="8" w="16" />}</Text>
    </Box>
  );
}
