import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    CallkitError, NumberBatch, UsageError, compareNumbers, countryCode, dialable, formatNumber, maskNumber, numberAsTyped, parseNumber,
    parseNumbers,
} from '../dist/index.mjs';

test('a number is read, with and without a region', () => {
    const expected = {
        valid: true, e164: '+442071838750', region: 'GB', country_code: 44, national: '020 7183 8750',
        international: '+44 20 7183 8750', type: 'fixed_line', extension: null,
    };
    assert.deepEqual(parseNumber('+44 20 7183 8750'), { input: '+44 20 7183 8750', ...expected });
    assert.deepEqual(parseNumber('020 7183 8750', { region: 'GB' }), { input: '020 7183 8750', ...expected });
});

test('what is no number says why, and has no e164', () => {
    assert.deepEqual(parseNumber('hello'), { input: 'hello', error: 'not_a_number' });
    const short = parseNumber('+1415555');
    assert.equal(short.valid, false);
    assert.ok(!('e164' in short));
});

test('a wrong region is an error that tells what to do', () => {
    assert.throws(() => parseNumber('1', { region: 'xx1' }), (error) => {
        assert.ok(error instanceof UsageError && error instanceof CallkitError && error instanceof Error);
        assert.equal(error.code, 'invalid_argument');
        assert.equal(error.number, 100);
        assert.match(error.advice, /Correct the value/);
        assert.equal(error.name, 'UsageError');
        return true;
    });
});

test('numbers are written, dialled, hidden, typed and compared', () => {
    assert.equal(formatNumber('+442071838750', 'national'), '020 7183 8750');
    assert.equal(formatNumber('020 7183 8750', 'rfc3966', { region: 'GB' }), 'tel:+44-20-7183-8750');
    assert.throws(() => formatNumber('x', 'e164'), { code: 'invalid_number' });
    assert.equal(dialable('sip:a@example.com'), 'sip:a@example.com');
    assert.throws(() => dialable('911', { region: 'US' }), { code: 'not_allowed' });
    assert.equal(maskNumber('+14155552650'), '+1•••50');
    assert.equal(numberAsTyped('4155', { region: 'US' }), '415-5');
    assert.equal(compareNumbers('+14155552650', '+1 415 555 2650'), 'exact');
    assert.equal(compareNumbers('+14155552650', '+14155552651'), 'no');
    assert.equal(countryCode('GB'), 44);
});

test('a batch is what its numbers are one by one', () => {
    const inputs = ['+442071838750', '', 'hello', '+14155552671', '020 7183 8750', '+1415555', '\u0661\u0662\u0663', '+800 1234 5678'];
    const columns = ['valid', 'error', 'type', 'country_code', 'regions', 'e164', 'national', 'international', 'rfc3966'];
    const batch = parseNumbers(inputs, { region: 'GB', columns });
    assert.ok(batch instanceof NumberBatch);
    assert.equal(batch.length, inputs.length);
    assert.equal(batch.e164.length, inputs.length);
    inputs.forEach((input, i) => {
        const one = parseNumber(input, { region: 'GB' });
        const item = batch.at(i);
        assert.equal(item.valid, one.valid ?? false);
        assert.equal(item.error, one.error);
        assert.equal(item.e164, one.e164);
        if (!one.error) {
            assert.deepEqual([item.region, item.type, item.country_code, item.national, item.international],
                [one.region, one.type, one.country_code, one.national, one.international]);
            assert.equal(item.rfc3966, formatNumber(input, 'rfc3966', { region: 'GB' }));
        }
    });
    assert.equal(batch.validCount, [...batch].filter((item) => item.valid).length);
    assert.deepEqual(batch.at(-1), batch.at(inputs.length - 1));
    assert.equal(batch.at(inputs.length), undefined);
});

test('a batch takes a region for each item, one text, bytes, and texts with line feeds in them', () => {
    const each = parseNumbers(['020 7183 8750', '(415) 555-2671'], { regions: ['GB', 'US'] });
    assert.deepEqual([...each.e164], ['+442071838750', '+14155552671']);
    assert.throws(() => parseNumbers(['1'], { regions: [] }), TypeError);
    assert.deepEqual([...parseNumbers('+442071838750\n+14155552671').e164], ['+442071838750', '+14155552671']);
    assert.deepEqual([...parseNumbers(Buffer.from('+442071838750\n')).e164], ['+442071838750']);
    const broken = parseNumbers(['+442071838750\n+14155552671', '+14155552671']);
    assert.equal(broken.length, 2);
    assert.equal(broken.e164[1], '+14155552671');
    assert.equal(parseNumbers([]).length, 0);
    assert.deepEqual([...parseNumbers([]).e164], []);
    assert.throws(() => parseNumbers(['1'], { columns: ['valid'] }).e164, TypeError);
});

test('a batch of more than one chunk loses and moves nothing', () => {
    const inputs = Array.from({ length: 10_001 }, (_, i) => (i % 7 === 3 ? 'nonsense' : `+1415555${String(1000 + (i % 9000))}`));
    const batch = parseNumbers(inputs);
    assert.equal(batch.length, inputs.length);
    for (const i of [0, 3, 4095, 4096, 4097, 8191, 8192, 10_000]) {
        assert.equal(batch.e164[i] || undefined, parseNumber(inputs[i]).e164, `item ${i}`);
        assert.equal(batch.valid[i] === 1, parseNumber(inputs[i]).valid ?? false, `item ${i}`);
    }
});
