import { Box, chakra, HStack, Text, VisuallyHidden } from '@chakra-ui/react';
import type { Day } from '../../services/types';

const height = 190;
const edge = { left: 44, right: 8, top: 10, bottom: 24 };

function niceTop(most: number): number {
  if (most <= 4) return 4;
  const step = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 6, 8, 10].map((factor) => factor * step).find((top) => top >= most) ?? most;
}

function dayText(date: string): string {
  return new Date(`${date}T12:00:00`).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}

interface Props {
  title: string;
  days: Day[];
  /** One or two values a day; a second is part of the first. */
  values: (day: Day) => [number, number?];
  unit: (value: number) => string;
  legend?: [string, string];
  top?: number;
  kind: 'bars' | 'line';
  wide?: boolean;
}

/** A small chart of days. The same figures are in a table for those who do not see it. */
export function Chart({ title, days, values, unit, legend, top, kind, wide = false }: Props) {
  const width = wide ? 1200 : 580; // about as many pixels as it gets, so that its text has its own size
  const most = top ?? niceTop(Math.max(0, ...days.map((day) => values(day)[0])));
  const inner = width - edge.left - edge.right;
  const step = inner / Math.max(1, days.length);
  const y = (value: number) => edge.top + (height - edge.top - edge.bottom) * (1 - value / most);
  const x = (at: number) => edge.left + step * (at + 0.5);
  const labels = Math.max(1, Math.ceil(days.length / 7));
  const bar = Math.min(26, step * 0.62);
  // A day without calls has no rate; the line goes past it.
  const points = days.map((day, at) => ({ day, at })).filter(({ day }) => day.total > 0);
  const line = points.map(({ day, at }, nth) => `${nth === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(values(day)[0]).toFixed(1)}`).join('');
  return (
    <Box as="figure" p="5" borderRadius="16px" bg="bg.panel" shadow="card" m="0" data-testid="chart">
      <HStack justify="space-between" mb="3">
        <Text as="figcaption" fontSize="sm" fontWeight="600">{title}</Text>
        {legend && (
          <HStack gap="3" fontSize="xs" color="fg.muted" aria-hidden="true">
            <HStack gap="1.5"><Box boxSize="8px" borderRadius="2px" bg="go.solid" />{legend[1]}</HStack>
            <HStack gap="1.5"><Box boxSize="8px" borderRadius="2px" bg="bg.emphasized" />{legend[0]}</HStack>
          </HStack>
        )}
      </HStack>
      <chakra.svg viewBox={`0 0 ${width} ${height}`} w="full" h="auto" aria-hidden="true" css={{ '& text': { fontSize: '11px', fill: 'var(--chakra-colors-fg-muted)' } }}>
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <chakra.line x1={edge.left} x2={width - edge.right} y1={y(most * part)} y2={y(most * part)} stroke="border" strokeWidth="1" />
            <text x={edge.left - 6} y={y(most * part) + 4} textAnchor="end">{unit(most * part)}</text>
          </g>
        ))}
        {days.map((day, at) => {
          const [all, part] = values(day);
          return (
            <g key={day.date}>
              {kind === 'bars' && (
                <>
                  <chakra.rect x={x(at) - bar / 2} y={y(all)} width={bar} height={Math.max(0, y(0) - y(all))} rx="3" fill={part === undefined ? 'accent.solid' : 'bg.emphasized'} />
                  {part !== undefined && <chakra.rect x={x(at) - bar / 2} y={y(part)} width={bar} height={Math.max(0, y(0) - y(part))} rx="3" fill="go.solid" />}
                </>
              )}
              {kind === 'line' && day.total > 0 && <chakra.circle cx={x(at)} cy={y(all)} r="3" fill="accent.solid" />}
              {at % labels === 0 && <text x={x(at)} y={height - 6} textAnchor="middle">{dayText(day.date)}</text>}
              <title>{`${dayText(day.date)}: ${unit(all)}`}</title>
            </g>
          );
        })}
        {kind === 'line' && <chakra.path d={line} fill="none" stroke="accent.solid" strokeWidth="2" strokeLinejoin="round" />}
      </chakra.svg>
      <VisuallyHidden>
        <table>
          <caption>{title}</caption>
          <thead><tr><th scope="col">Day</th><th scope="col">{legend ? legend[0] : title}</th>{legend && <th scope="col">{legend[1]}</th>}</tr></thead>
          <tbody>
            {days.map((day) => {
              const [all, part] = values(day);
              return <tr key={day.date}><th scope="row">{dayText(day.date)}</th><td>{unit(all)}</td>{part !== undefined && <td>{unit(part)}</td>}</tr>;
            })}
          </tbody>
        </table>
      </VisuallyHidden>
    </Box>
  );
}
