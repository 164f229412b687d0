namespace Pipeline.Tests.Models.Jinja;

/// <summary>Every expected text is what Jinja 3.1 prints; <c>⏎</c> stands for a newline.</summary>
public sealed class ExpressionTests
{
    private const string Table = """
        # literals
        {{ 1 }} → 1
        {{ -1 }} → -1
        {{ 1_000_000 }} → 1000000
        {{ 0x1F }} {{ 0b101 }} {{ 0o17 }} → 31 5 15
        {{ 123456789012345678901234567890 }} → 123456789012345678901234567890
        {{ 1.5 }} → 1.5
        {{ 1e3 }} → 1000.0
        {{ 1.5e-7 }} → 1.5e-07
        {{ 'a' "b" 'c' }} → abc
        {{ 'it\'s' }} → it's
        {{ 'a\nb' }} → a⏎b
        {{ 'a\tb\\c' }} → a	b\c
        {{ 'caf\u00e9 \x41' }} → café A
        {{ '\d+\.\w' }} → \d+\.\w
        {{ "say \"hi\"" }} → say "hi"
        {{ true }} {{ True }} {{ false }} {{ False }} → True True False False
        {{ none }} {{ None }} → None None
        {{ [] }} {{ [1, 2,] }} → [] [1, 2]
        {{ () }} {{ (1,) }} {{ (1, 2) }} {{ 1, 2 }} {{ (1) }} → () (1,) (1, 2) (1, 2) 1
        {{ {} }} {{ {'a': 1, 2: 'b',} }} → {} {'a': 1, 2: 'b'}
        {{ {'a': {'b': {'c': 1}}} }} → {'a': {'b': {'c': 1}}}
        {{ {'a': 1, 'a': 2} }} → {'a': 2}
        {{ {1: 'int', 1.0: 'float', true: 'bool'} }} → {1: 'bool'}
        # arithmetic
        {{ 1 + 2 * 3 }} → 7
        {{ (1 + 2) * 3 }} → 9
        {{ 4 / 2 }} → 2.0
        {{ 7 / 2 }} → 3.5
        {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 // -2 }} → 3 -4 -4
        {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }} → 1 2 -2
        {{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 5.5 % -2 }} → 3.0 0.5 -0.5
        {{ 2 ** 10 }} {{ 2 ** 100 }} {{ 2 ** -1 }} {{ 2 ** 0.5 }} → 1024 1267650600228229401496703205376 0.5 1.4142135623730951
        {{ -2 ** 2 }} {{ 2 ** 3 ** 2 }} → 4 64
        {{ 9223372036854775807 + 1 }} → 9223372036854775808
        {{ -9223372036854775807 - 2 }} → -9223372036854775809
        {{ 9223372036854775807 * 2 }} → 18446744073709551614
        {{ 12345678901234567890 // 7 }} {{ -12345678901234567890 % 7 }} → 1763668414462081127 6
        {{ 0.1 + 0.2 }} → 0.30000000000000004
        {{ 1 + 1.0 }} {{ 2 * 1.5 }} {{ true + 1 }} {{ true * 3 }} → 2.0 3.0 2 3
        {{ 3 - 5 }} {{ +5 }} {{ - 5 }} {{ --5 }} → -2 5 -5 5
        {{ 10 - 2 - 3 }} {{ 100 / 10 / 2 }} {{ 2 * 3 % 4 }} → 5 5.0 2
        {{ 'a' + 'b' }} {{ 'ab' * 3 }} {{ 2 * 'x' }} {{ 'x' * -1 }}| → ab ababab xx |
        {{ [1] + [2] }} {{ [0] * 3 }} {{ (1,) + (2,) }} {{ (1, 2) * 2 }} → [1, 2] [0, 0, 0] (1, 2) (1, 2, 1, 2)
        {{ 1 ~ 2 ~ 'c' }} {{ 'a' ~ none ~ true ~ 1.0 ~ [1, 'b'] }} → 12c aNoneTrue1.0[1, 'b']
        {{ 1 ~ missing ~ 2 }} → 12
        {{ '1' + 2 ~ 3 }} {{ 2 ~ 3 * 4 }} {{ 2 ** 3 ~ 'x' }} → 123 212 8x
        # comparison and logic
        {{ 1 == 1.0 }} {{ 1 == true }} {{ '1' == 1 }} {{ none == false }} → True True False False
        {{ 1 != 2 }} {{ 'a' < 'b' }} {{ 'B' < 'a' }} {{ 2 >= 2 }} {{ 3 <= 2 }} → True True True True False
        {{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1 == 1 }} {{ 3 > 2 > 1 }} → True False True True
        {{ [1, 2] == [1, 2] }} {{ (1,) == [1] }} {{ [1, 2] < [1, 3] }} {{ {'a': 1} == {'a': 1.0} }} → True False True True
        {{ {'a': 1, 'b': 2} == {'b': 2, 'a': 1} }} → True
        {{ 9007199254740993 == 9007199254740992.0 }} {{ 2 ** 70 > 1e20 }} → False True
        {{ 1 in [1, 2] }} {{ 3 not in [1, 2] }} {{ 'a' in 'cat' }} {{ 'x' in {'x': 1} }} {{ 1.0 in [1] }} {{ true in [1] }} → True True True True True True
        {{ not 1 in [1] }} {{ not (1 in [1]) }} → False False
        {{ 2 in (1, 2) }} {{ 'b' not in 'abc' }} {{ 1 in range(3) }} → True False True
        {{ true and false }} {{ true or false }} {{ not true }} → False True False
        {{ 'a' and 'b' }} {{ '' or 'x' }} {{ 0 or none }} {{ [] and 1 }} {{ 1 and 2 or 3 }} → b x None [] 2
        {{ not 0 }} {{ not '' }} {{ not [] }} {{ not {} }} {{ not none }} {{ not 'x' }} {{ not missing }} → True True True True True False True
        {{ false or true and false }} {{ not false and false }} → False False
        {{ 1 if true else 2 }} {{ 1 if false else 2 }} [{{ 1 if false }}] → 1 2 []
        {{ 'a' if 0 else 'b' if 0 else 'c' }} → c
        {{ (1 if true else 2) + 1 }} {{ 1 + 1 if true else 5 }} → 2 2
        {{ missing == missing2 }} {{ missing == '' }} {{ missing is defined }} → True False False
        # subscripts
        {{ nums[0] }} {{ nums[-1] }} {{ nums[9] }}|{{ nums.0 }} {{ nums[1:3] }} {{ nums[:2] }} {{ nums[2:] }} → 1 4 |1 [2, 3] [1, 2] [3, 4]
        {{ nums[::2] }} {{ nums[::-1] }} {{ nums[-2:] }} {{ nums[10:] }} {{ nums[:] }} {{ nums[3:1:-1] }} {{ nums[-100:100] }} → [1, 3] [4, 3, 2, 1] [3, 4] [] [1, 2, 3, 4] [4, 3] [1, 2, 3, 4]
        {{ 'hello'[1] }} {{ 'hello'[-1] }} {{ 'hello'[1:3] }} {{ 'hello'[::-1] }} {{ 'hello'[:-1] }} → e o el olleh hell
        {{ (1, 2, 3)[1] }} {{ (1, 2, 3)[:2] }} → 2 (1, 2)
        {{ conf.name }} {{ conf['name'] }} {{ conf.nested.deep[0] }} {{ conf['nested']['deep'][1] }} → demo demo 10 20
        {{ conf.missing }}|{{ conf['missing'] }}|{{ conf.missing is defined }} {{ conf.name is defined }} → ||False True
        {{ {1: 'a', none: 'n'}[1] }} {{ {1: 'a', none: 'n'}[none] }} {{ {(1, 2): 't'}[1, 2] }} → a n t
        {{ {'items': 1}['items'] }} {{ {'items': 1}.items() }} {{ {'keys': 5}.keys() }} → 1 dict_items([('items', 1)]) dict_keys(['keys'])
        {{ users[0].name }} {{ users[1]['name'] }} {{ users[-1].tags[0] }} → alice bob y
        {{ range(5)[2] }} {{ range(10)[-1] }} → 2 9
        {{ 'a.b'.split('.')[0] }} → a
        {{ {'a': [1, {'b': (2, 3)}]}.a[1].b[1] }} → 3
        # printing
        {{ [1, 'a', none, true, 1.0, {'k': 'v'}, (1,)] }} → [1, 'a', None, True, 1.0, {'k': 'v'}, (1,)]
        {{ ['it''s', "it's", 'say "x"', 'both \' and "'] }} → ['its', "it's", 'say "x"', 'both \' and "']
        {{ ['a\nb', 'tab\t', 'back\\slash', 'é', '\x00', '\x7f', '\u200b'] }} → ['a\nb', 'tab\t', 'back\\slash', 'é', '\x00', '\x7f', '\u200b']
        {{ [1e16, 1e15, 123456789.123, 1e-5, 0.0001, 1e22, 1.0, -0.0, 1e100] }} → [1e+16, 1000000000000000.0, 123456789.123, 1e-05, 0.0001, 1e+22, 1.0, -0.0, 1e+100]
        {{ 1e16 }} {{ 123456789012345680.0 }} {{ 1e-7 }} {{ 5e-324 }} {{ 1.7976931348623157e308 }} → 1e+16 1.2345678901234568e+17 1e-07 5e-324 1.7976931348623157e+308
        {{ 100.0 }} {{ 3.14 }} {{ 1/3 }} {{ 2/3 }} {{ 1e2 }} → 100.0 3.14 0.3333333333333333 0.6666666666666666 100.0
        {{ 1e400 }} {{ -1e400 }} {{ 1e400 - 1e400 }} → inf -inf nan
        {{ [none, true, missing is defined] }} → [None, True, False]
        {{ {'a': none, 'b': [true, false], 'c': {'d': 'x'}} }} → {'a': None, 'b': [True, False], 'c': {'d': 'x'}}
        {{ [[1, 2], (3,), ((4,), []), {}] }} → [[1, 2], (3,), ((4,), []), {}]
        {{ {'a': 1}.keys() }} {{ {'a': 1}.values() }} {{ {'a': 1}.items() }} → dict_keys(['a']) dict_values([1]) dict_items([('a', 1)])
        {{ range(3) }} {{ range(1, 5) }} {{ range(0, 10, 2) }} {{ range(3)|list }} {{ range(5, 0, -2)|list }} → range(0, 3) range(1, 5) range(0, 10, 2) [0, 1, 2] [5, 3, 1]
        {{ dict(a=1, b='x') }} {{ dict([('k', 'v')]) }} {{ dict({'a': 1}, b=2) }} → {'a': 1, 'b': 'x'} {'k': 'v'} {'a': 1, 'b': 2}
        {{ today }} {{ [today] }} {{ moment }} {{ [moment] }} {{ price }} {{ [price] }} {{ price + 1 }} {{ price * 2 }} → 2024-01-31 [datetime.date(2024, 1, 31)] 2024-01-31 13:05:09.250000 [datetime.datetime(2024, 1, 31, 13, 5, 9, 250000)] 1.50 [Decimal('1.50')] 2.50 3.00
        {{ today.year }}-{{ today.month }}-{{ today.day }} {{ moment.hour }} {{ today.strftime('%d/%m/%y %B %j') }} {{ moment.isoformat() }} {{ today.isoformat() }} → 2024-1-31 13 31/01/24 January 031 2024-01-31T13:05:09.250000 2024-01-31
        {{ today < today }} {{ today == today }} {{ moment.strftime('%Y-%m-%d %H:%M:%S.%f') }} {{ today.weekday() }} → False True 2024-01-31 13:05:09.250000 2
        {{ namespace(a=1) }} {{ namespace(a=1).a }} → <Namespace {'a': 1}> 1
        # found by comparing random expressions
        {{ 2 // 0.1 }} {{ -7.5 // 2.5 }} {{ 4.0 % -2 }} {{ 123456789012345678901|float }} {{ 123456789012345678901 / 3 }} → 19.0 -3.0 -0.0 1.2345678901234568e+20 4.115226300411522e+19
        {{ 5[1:] }}|{{ (none)[:2] is defined }} {{ 'a,b' % nums }} → |False a,b
        """;

    public static TheoryData<string, string> Rows => CaseTable.Read(Table, " → ");

    [Theory]
    [MemberData(nameof(Rows))]
    public void Expressions_evaluate_and_print_as_Python_does(string template, string expected) =>
        Assert.Equal(expected, CaseTable.Render(template));
}
