import { Circle } from '@chakra-ui/react';
import { Icon } from './Icon';

const hues = [212, 152, 262, 22, 330, 190, 42, 282];

/** Initials on a colour that is always the same for the same name. */
export function Avatar({ name, size, dimmed = false }: { name: string; size: string; dimmed?: boolean }) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  const hue = hues[sum % hues.length];
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const initials = words.length > 0 ? [words[0], words.length > 1 ? words[words.length - 1] : ''].map((word) => word?.charAt(0) ?? '').join('').toUpperCase() : null;
  return (
    <Circle size={size} flexShrink={0} aria-hidden="true" fontWeight="600" fontSize={`calc(${size} * 0.38)`} letterSpacing="-0.01em" opacity={dimmed ? 0.75 : 1}
      css={{
        background: initials ? `linear-gradient(160deg, hsl(${hue} 52% 46%), hsl(${hue} 56% 34%))` : 'linear-gradient(160deg, #8a8a93, #63636b)',
        color: 'white',
      }}>
      {initials ?? <Icon name="phone" boxSize="45%" />}
    </Circle>
  );
}
