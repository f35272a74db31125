/** Numbers as people write them, compared by their digits. */
export function sameNumber(a: string | null, b: string | null): boolean {
  const digits = (text: string | null) => (text ?? '').replace(/\D/g, '');
  const [one, other] = [digits(a), digits(b)];
  return one.length >= 3 && (one === other || (Math.min(one.length, other.length) >= 9 && (one.endsWith(other) || other.endsWith(one))));
}
