namespace Pipeline.Tests.Models.Jinja;

/// <summary>Every expected text is what Jinja 3.1 prints; <c>⏎</c> stands for a newline.</summary>
public sealed class MethodTests
{
    private const string Table = """
        # str
        {{ 'hello world'.title() }} {{ "they're bill's".title() }} {{ 'hELLO'.capitalize() }} {{ 'aBc'.swapcase() }} → Hello World They'Re Bill'S Hello AbC
        {{ 'ABC'.lower() }} {{ 'abc'.upper() }} {{ 'ABC'.casefold() }} → abc ABC abc
        [{{ '  x '.strip() }}] [{{ '  x '.lstrip() }}] [{{ '  x '.rstrip() }}] [{{ 'xxaxx'.strip('x') }}] [{{ 'abcba'.strip('ab') }}] [{{ '\n\tx\n'.strip() }}] → [x] [x ] [  x] [a] [c] [x]
        {{ 'a,b,c'.split(',') }} {{ 'a b  c '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'abc'.split('x') }} {{ ''.split() }} {{ ''.split(',') }} {{ 'a,,b'.split(',') }} → ['a', 'b', 'c'] ['a', 'b', 'c'] ['a', 'b,c'] ['abc'] [] [''] ['a', '', 'b']
        {{ 'a b c'.rsplit(' ', 1) }} {{ ' a  b c '.split(none, 1) }} {{ 'a.b.c'.rsplit('.') }} {{ ' a b  c '.rsplit(none, 1) }} {{ ' a b c'.rsplit() }} → ['a b', 'c'] ['a', 'b c '] ['a', 'b', 'c'] [' a b', 'c'] ['a', 'b', 'c']
        {{ 'a\nb\r\nc'.splitlines() }} {{ 'a\nb\n'.splitlines(true) }} {{ ''.splitlines() }} → ['a', 'b', 'c'] ['a\n', 'b\n'] []
        {{ 'a-b-c'.replace('-', '+') }} {{ 'a-b-c'.replace('-', '+', 1) }} {{ 'abc'.replace('', '-') }} {{ 'abc'.replace('', '-', 2) }} {{ 'aaa'.replace('a', '') }} → a+b+c a+b-c -a-b-c- -a-bc 
        {{ ','.join(['a', 'b']) }} {{ ''.join('abc') }} {{ '-'.join(['x']) }} {{ ', '.join([]) }}| → a,b abc x |
        {{ 'hello'.startswith('he') }} {{ 'hello'.endswith('lo') }} {{ 'hello'.startswith(('x', 'h')) }} {{ 'hello'.startswith('el', 1) }} → True True True True
        {{ 'hello'.find('l') }} {{ 'hello'.rfind('l') }} {{ 'hello'.find('z') }} {{ 'hello'.index('e') }} {{ 'hello'.count('l') }} {{ 'aaaa'.count('aa') }} {{ 'hello'.find('l', 3) }} {{ 'abc'.count('') }} → 2 3 -1 1 2 2 3 4
        {{ '7'.zfill(3) }} {{ '-7'.zfill(4) }} [{{ 'a'.ljust(3) }}] [{{ 'a'.rjust(3, '*') }}] [{{ 'a'.center(4) }}] [{{ 'ab'.center(5, '-') }}] → 007 -007 [a  ] [**a] [ a  ] [--ab-]
        {{ '123'.isdigit() }} {{ 'a1'.isalnum() }} {{ 'abc'.isalpha() }} {{ ''.isdigit() }} {{ 'abc'.islower() }} {{ 'ABC1'.isupper() }} {{ ' '.isspace() }} {{ 'a b'.isidentifier() }} {{ 'Ab Cd'.istitle() }} → True True True False True True True False True
        {{ 'a=b=c'.partition('=') }} {{ 'a=b=c'.rpartition('=') }} {{ 'abc'.partition('=') }} {{ 'abc'.rpartition('=') }} → ('a', '=', 'b=c') ('a=b', '=', 'c') ('abc', '', '') ('', '', 'abc')
        {{ 'prefix_x'.removeprefix('prefix_') }} {{ 'x_suffix'.removesuffix('_suffix') }} {{ 'a\tb'.expandtabs(4) }} → x x a   b
        # str.format
        {{ '{} and {}'.format(1, 'x') }} {{ '{0}{1}{0}'.format('a', 'b') }} {{ '{name}'.format(name='n') }} {{ '{{}}'.format() }} → 1 and x aba n {}
        {{ '{:>5}|{:<5}|{:^5}|{:*^7}'.format('a', 'b', 'c', 'd') }} →     a|b    |  c  |***d***
        {{ '{:05d} {:+d} {:,} {:x} {:#x} {:b} {:o} {:X}'.format(42, 42, 1234567, 255, 255, 5, 8, 255) }} → 00042 +42 1,234,567 ff 0xff 101 10 FF
        {{ '{:.2f} {:8.3f} {:e} {:g} {:%} {:.1%}'.format(3.14159, 2.5, 12345.678, 0.0001, 0.5, 0.255) }} → 3.14    2.500 1.234568e+04 0.0001 50.000000% 25.5%
        {{ '{:,.2f} {:_} {:010.2f} {:.0f}'.format(1234567.891, 1000000, 3.14159, 2.5) }} → 1,234,567.89 1_000_000 0000003.14 2
        {{ '{!r} {!s} {!r:>6}'.format('a', 'a', 'b') }} → 'a' a    'b'
        {{ '{0[0]} {0[1]} {1[k]}'.format([1, 2], {'k': 'v'}) }} → 1 2 v
        {{ '{:.3} {:5.1}|'.format('abcdef', 'xyz') }} {{ '{:{}}|'.format('a', 4) }} → abc x    | a   |
        {{ '{:d} {:n} {:}'.format(5, 6, 7) }} {{ '{:,}'.format(-1234) }} {{ '{:.3g} {:g} {:g}'.format(1234.5, 1000000, 10000000.0) }} → 5 6 7 -1,234 1.23e+03 1e+06 1e+07
        {{ '{} {} {}'.format(none, true, [1]) }} {{ '{:%Y/%m}'.format(today) }} → None True [1] 2024/01
        # percent
        {{ '%s=%d' % ('a', 5) }} {{ '%s' % 'x' }} {{ '%d%%' % 50 }} {{ '%05.2f' % 3.14159 }} {{ '%x %X %o' % (255, 255, 8) }} → a=5 x 50% 03.14 ff FF 10
        {{ '%(a)s-%(b)03d' % {'a': 'x', 'b': 7} }} {{ '%-5s|%5s|' % ('a', 'b') }} {{ '%+d % d' % (5, 5) }} {{ '%r %s' % ('q', none) }} → x-007 a    |    b| +5  5 'q' None
        {{ '%e %g %G' % (12345.678, 0.00001, 1e20) }} {{ '%.3s|%c%c' % ('abcdef', 'x', 65) }} {{ '%d' % 3.9 }} {{ '%i' % true }} {{ '%5.3d|' % 7 }} {{ '%*d' % (5, 3) }} {{ '%#x' % 255 }} → 1.234568e+04 1e-05 1E+20 abc|xA 3 1   007|     3 0xff
        {{ '%s' % [1, 2] }} {{ '%s %s' % (1, (2,)) }} {{ '%.0f %.0f' % (0.5, 1.5) }} → [1, 2] 1 (2,) 0 2
        # list
        {% set l = [3, 1, 2] %}{% do l.append(9) %}{{ l }} {% do l.sort() %}{{ l }} {% do l.reverse() %}{{ l }} {{ l.pop() }} {{ l.pop(0) }} {{ l }} → [3, 1, 2, 9] [1, 2, 3, 9] [9, 3, 2, 1] 1 9 [3, 2]
        {% set l = [1] %}{% do l.extend([2, 3]) %}{% do l.insert(0, 0) %}{% do l.insert(-1, 'x') %}{{ l }} {{ l.index('x') }} {{ l.count(1) }} {% do l.remove('x') %}{{ l }}{% do l.clear() %}{{ l }} → [0, 1, 2, 'x', 3] 3 1 [0, 1, 2, 3][]
        {% set l = [1] %}{% set m = l.copy() %}{% do m.append(2) %}{{ l }}{{ m }} {{ l.append(5) }} {{ (1, 2, 1).count(1) }} {{ (1, 2).index(2) }} → [1][1, 2] None 2 1
        {% set l = ['b', 'A', 'c'] %}{% do l.sort() %}{{ l }} {% do l.sort(reverse=true) %}{{ l }} → ['A', 'b', 'c'] ['c', 'b', 'A']
        {% set l = [1] %}{% do l.append(l) %}{{ l }} → [1, [...]]
        # dict
        {% set d = {'a': 1} %}{% do d.update({'b': 2}) %}{% do d.update(c=3) %}{{ d }} {{ d.get('a') }} {{ d.get('z') }} {{ d.get('z', 0) }} {{ d.pop('a') }} {{ d.pop('q', 'dflt') }} {{ d }} → {'a': 1, 'b': 2, 'c': 3} 1 None 0 1 dflt {'b': 2, 'c': 3}
        {% set d = {} %}{{ d.setdefault('k', []) }} {% do d['k'].append(1) %}{{ d }} {{ d.setdefault('k', 5) }} {{ d.copy() }} {% do d.clear() %}{{ d }} → [] {'k': [1]} [1] {'k': [1]} {}
        {% set d = {'b': 1, 'a': 2} %}{% for k, v in d.items() %}{{ k }}={{ v }},{% endfor %} {% for k in d %}{{ k }}{% endfor %} {{ d.keys()|list }} {{ d.values()|list }} {{ d.items()|list }} {{ 'a' in d.keys() }} {{ d|length }} {{ d.keys()|length }} → b=1,a=2, ba ['b', 'a'] [1, 2] [('b', 1), ('a', 2)] True 2 2
        {% set d = {'a': 1, 'b': 2} %}{{ d.popitem() }} {{ d }} {% do d.update([('x', 1)]) %}{{ d }} → ('b', 2) {'a': 1} {'a': 1, 'x': 1}
        # found by comparing random expressions
        {{ '{:^5}|{:<08}|{:05}|{:=6}|{:+}'.format(true, 'abc', -3, -12, 1.0) }} {{ '%c' % true == '\x01' }} {{ ' a b  c '.rsplit(none, 1) }} →   1  |abc00000|-0003|-   12|+1.0 True [' a b', 'c']
        """;

    public static TheoryData<string, string> Rows => CaseTable.Read(Table, " → ");

    [Theory]
    [MemberData(nameof(Rows))]
    public void Methods_of_built_in_types_behave_as_Python_s(string template, string expected) =>
        Assert.Equal(expected, CaseTable.Render(template));
}
