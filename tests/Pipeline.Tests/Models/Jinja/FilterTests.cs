namespace Pipeline.Tests.Models.Jinja;

/// <summary>Every expected text is what Jinja 3.1 prints; <c>⏎</c> stands for a newline.</summary>
public sealed class FilterTests
{
    private const string Table = """
        # filters on text
        {{ 'abc'|upper }} {{ 'ABC'|lower }} {{ 'hello world-foo (bar)'|title }} {{ "it's O'NEIL"|title }} {{ 'hELLO wORLD'|capitalize }} → ABC abc Hello World-Foo (Bar) It's O'neil Hello world
        [{{ '  x  '|trim }}] [{{ 'xxaxx'|trim('x') }}] {{ 'abc'|replace('b', 'X') }} {{ 'aaa'|replace('a', 'b', 2) }} {{ 12|replace(1, 3) }} → [x] [a] aXc bba 32
        [{{ 'x'|center(5) }}] {{ 'abc'|length }} {{ 'abc'|count }} {{ 'foo bar'|wordcount }} {{ "it's a"|wordcount }} → [  x  ] 3 3 2 3
        {{ 'a\nb\n\nc'|indent }}| {{ 'a\nb'|indent(2, true) }}| {{ 'a\n\nb'|indent(2, blank=true) }}| {{ 'a\nb'|indent('> ') }}| {{ 'a\nb\n'|indent(1) }}| → a⏎    b⏎⏎    c|   a⏎  b| a⏎  ⏎  b| a⏎> b| a⏎ b⏎|
        {{ 'foo bar baz qux'|truncate(9) }} {{ 'foo bar baz qux'|truncate(9, true) }} {{ 'foo bar baz qux'|truncate(11) }} {{ 'foo bar baz qux'|truncate(11, false, '...', 0) }} {{ 'foo bar baz qux'|truncate(9, end='!') }} → foo... foo ba... foo bar baz qux foo bar... foo bar!
        {{ 'the quick brown fox jumps'|wordwrap(10) }} {{ 'aaaaaaaaaaaa b'|wordwrap(5) }} {{ 'aaaaaaaaaaaa b'|wordwrap(5, false) }} {{ 'ab-cd ef'|wordwrap(4) }} {{ 'x y\nz'|wordwrap(3, wrapstring='|') }} → the quick⏎brown fox⏎jumps aaaaa⏎aaaaa⏎aa b aaaaaaaaaaaa⏎b ab-⏎cd⏎ef x y|z
        {{ '%s-%s'|format('a', 1) }} {{ '%(x)s'|format(x=5) }} {{ 'a b&c/d?é'|urlencode }} {{ {'q': 'a b', 'r': 1}|urlencode }} {{ '<b>&"\''|escape }} {{ '<p>a  b</p>'|striptags }} → a-1 5 a%20b%26c/d%3F%C3%A9 q=a+b&r=1 &lt;b&gt;&amp;&#34;&#39; a b
        {{ {'class': 'x', 'id': none, 'n': 1}|xmlattr }} {{ 5|string + 'a' }} {{ none|string }} {{ ['a']|string|length }} {{ 'x'|safe }} →  class="x" n="1" 5a None 5 x
        {{ none|upper }} {{ 5|lower }} {{ true|upper }} {{ [1, 'A']|lower }} [{{ missing|trim }}] [{{ missing|upper }}] → NONE 5 TRUE [1, 'a'] [] []
        # filters on numbers
        {{ -5|abs }} {{ -5.5|abs }} {{ 42.55|round }} {{ 42.55|round(1, 'floor') }} {{ 42.45|round(1, 'ceil') }} {{ 2.5|round }} {{ 3.5|round }} {{ 5|round }} {{ 1234|round(-2) }} {{ 1.005|round(2) }} {{ 2.675|round(2) }} {{ -2.5|round }} {{ 1250|round(-2) }} → 5 5.5 43.0 42.5 42.5 2.0 4.0 5 1200 1.0 2.67 -2.0 1200
        {{ '42'|int }} {{ '42.7'|int }} {{ 'x'|int }} {{ 'x'|int(5) }} {{ 3.9|int }} {{ -3.9|int }} {{ '0x1f'|int(0, 16) }} {{ 'ff'|int(base=16) }} {{ '11'|int(0, 2) }} {{ none|int }} {{ true|int }} {{ ' 7 '|int }} {{ '1_000'|int }} {{ '1e3'|int }} {{ []|int }} → 42 42 0 5 3 -3 31 255 3 0 1 7 1000 1000 0
        {{ '3.14'|float }} {{ '5'|float }} {{ 'x'|float }} {{ 'x'|float(1.5) }} {{ 3|float }} {{ '1e3'|float }} {{ '.5'|float }} {{ '5.'|float }} {{ 'inf'|float }} → 3.14 5.0 0.0 1.5 3.0 1000.0 0.5 5.0 inf
        {{ 1000|filesizeformat }} {{ 1500000|filesizeformat }} {{ 1|filesizeformat }} {{ 2048|filesizeformat(true) }} → 1.0 kB 1.5 MB 1 Byte 2.0 KiB
        # filters on sequences
        {{ nums|first }} {{ nums|last }} {{ 'abc'|first }} {{ 'abc'|last }} {{ []|first }}| {{ []|last }}| → 1 4 a c | |
        {{ nums|join(',') }} {{ nums|join }} {{ users|join(', ', attribute='name') }} {{ ['a', 1, none]|join('-') }} {{ 'abc'|join('.') }} {{ {'a': 1, 'b': 2}|join(',') }} {{ users|map(attribute='name')|join('|') }} {{ [missing]|join('-') }}| → 1,2,3,4 1234 alice, bob, carol a-1-None a.b.c a,b alice|bob|carol |
        {{ [3, 1, 2]|sort }} {{ [3, 1, 2]|sort(reverse=true) }} {{ ['b', 'A', 'c']|sort }} {{ ['b', 'A', 'c']|sort(case_sensitive=true) }} {{ users|sort(attribute='age')|map(attribute='name')|list }} {{ users|sort(attribute='age,name')|map(attribute='name')|list }} {{ {'b': 1, 'a': 2}|sort }} {{ 'hello'|sort }} → [1, 2, 3] [3, 2, 1] ['A', 'b', 'c'] ['A', 'b', 'c'] ['bob', 'alice', 'carol'] ['bob', 'alice', 'carol'] ['a', 'b'] ['e', 'h', 'l', 'l', 'o']
        {{ users|sort(attribute='age', reverse=true)|map(attribute='name')|list }} {{ [(1, 'b'), (1, 'a')]|sort }} → ['alice', 'carol', 'bob'] [(1, 'a'), (1, 'b')]
        {{ [1, 2, 2, 3, 1]|unique|list }} {{ ['a', 'A', 'b']|unique|list }} {{ ['a', 'A']|unique(true)|list }} {{ users|unique(attribute='age')|map(attribute='name')|list }} → [1, 2, 3] ['a', 'b'] ['a', 'A'] ['alice', 'bob']
        {{ [3, 1, 2]|min }} {{ [3, 1, 2]|max }} {{ ['b', 'A']|min }} {{ ['b', 'A']|max }} {{ ['b', 'A']|min(case_sensitive=true) }} {{ (users|max(attribute='age')).name }} {{ []|max }}| → 1 3 A b A alice |
        {{ nums|sum }} {{ nums|sum(start=100) }} {{ users|sum(attribute='age') }} {{ [0.1, 0.2]|sum }} {{ []|sum }} → 10 110 85 0.30000000000000004 0
        {{ [1, 2, 3, 4, 5]|batch(2)|list }} {{ [1, 2, 3]|batch(2, 'x')|list }} {{ [1, 2, 3, 4, 5]|slice(2)|list }} {{ [1, 2, 3]|slice(2, 'x')|list }} {{ [1, 2, 3, 4, 5, 6, 7]|slice(3)|list }} → [[1, 2], [3, 4], [5]] [[1, 2], [3, 'x']] [[1, 2, 3], [4, 5]] [[1, 2], [3, 'x']] [[1, 2, 3], [4, 5], [6, 7]]
        {{ [1, 2, 3]|reverse|list }} {{ 'abc'|reverse }} {{ 'abc'|list }} {{ {'a': 1}|list }} {{ (1, 2)|list }} {{ missing|list }} {{ missing|length }} → [3, 2, 1] cba ['a', 'b', 'c'] ['a'] [1, 2] [] 0
        {{ ['a', 'b']|map('upper')|list }} {{ [1, -2]|map('abs')|list }} {{ ['a']|map('replace', 'a', 'b')|list }} {{ users|map(attribute='tags.0')|list }} {{ users|map(attribute='zip', default='?')|list }} {{ [[1, 2], [3]]|map('length')|list }} {{ [[3, 4]]|map(attribute=0)|list }} {{ ['5']|map('int')|list }} → ['A', 'B'] [1, 2] ['b'] ['x', 'z', 'y'] ['?', '?', '?'] [2, 1] [3] [5]
        {{ nums|select('odd')|list }} {{ nums|reject('odd')|list }} {{ [0, 1, '', 'a']|select|list }} {{ nums|select('gt', 2)|list }} {{ nums|select('in', [1, 9])|list }} {{ nums|select('divisibleby', 2)|list }} {{ [0, none]|reject|list }} → [1, 3] [2, 4] [1, 'a'] [3, 4] [1] [2, 4] [0, None]
        {{ users|selectattr('age', 'gt', 25)|map(attribute='name')|list }} {{ users|rejectattr('age', 'eq', 25)|map(attribute='name')|list }} {{ users|selectattr('active')|map(attribute='name')|list }} {{ users|selectattr('name', 'equalto', 'bob')|list|length }} {{ users|selectattr('zip', 'defined')|list }} {{ users|selectattr('tags.0', '==', 'x')|map(attribute='name')|list }} → ['alice', 'carol'] ['alice', 'carol'] ['alice', 'carol'] 1 [] ['alice']
        {% for key, items in users|groupby('age') %}{{ key }}:{{ items|map(attribute='name')|join('+') }} {% endfor %}{% for g in users|groupby('age') %}{{ g.grouper }}={{ g.list|length }} {% endfor %} → 25:bob 30:alice+carol 25=1 30=2 
        {{ {'b': 2, 'A': 1, 'c': 0}|dictsort }} {{ {'b': 2, 'A': 1}|dictsort(true) }} {{ {'b': 2, 'a': 3}|dictsort(by='value') }} {{ {'b': 2, 'a': 3}|dictsort(reverse=true) }} {{ {'a': 1}|items|list }} → [('A', 1), ('b', 2), ('c', 0)] [('A', 1), ('b', 2)] [('b', 2), ('a', 3)] [('b', 2), ('a', 3)] [('a', 1)]
        {% set g = [1, 2]|map('abs') %}{{ g|list }}{{ g|list }} → [1, 2][]
        # filters on values
        {{ missing|default('d') }} {{ ''|default('d') }} {{ ''|default('d', true) }} {{ none|default('d') }} {{ none|d('d', true) }} {{ 0|default(5, boolean=true) }} {{ missing|default }}| {{ missing.x|default('n') if false }}| → d  d None d 5 | |
        {{ conf.missing|default('x') }} {{ conf|attr('name') }}| {{ 'x'|attr('upper') is callable }} {{ [1]|attr('nope') }}| → x | True |
        {{ {'b': 1, 'a': [1.5, none, true, 'x<y']}|tojson }} {{ 'é\n"\\\''|tojson }} {{ [1, {'a': 2}]|tojson(2) }} {{ none|tojson }} {{ []|tojson(indent=2) }} {{ (1, 2)|tojson }} → {"a": [1.5, null, true, "x\u003cy"], "b": 1} "\u00e9\n\"\\\u0027" [⏎  1,⏎  {⏎    "a": 2⏎  }⏎] null [] [1, 2]
        {{ [1, 'a']|pprint }} {{ 'abc'|upper|lower|title }} {{ (1 + 2)|string }} {{ -1|abs }} {{ 2 * 3|string }} {{ [1, 2]|length + 1 }} {{ 'a' ~ 'b'|upper }} {{ not []|length }} → [1, 'a'] Abc 3 1 33 3 aB True
        {{ 'a,b'|upper|replace(',', ';') }} {{ nums|map('string')|join(', ') }} {{ ('a', 'b')|join(' ') }} {{ nums|sum / nums|length }} → A;B 1, 2, 3, 4 a b 2.5
        # tests
        {{ missing is defined }} {{ missing is undefined }} {{ nums is defined }} {{ none is none }} {{ 0 is none }} {{ none is not none }} {{ missing is none }} → False True True True False False False
        {{ 'a' is string }} {{ 1 is string }} {{ 1 is number }} {{ 1.5 is number }} {{ true is number }} {{ '1' is number }} {{ 1 is integer }} {{ true is integer }} {{ 1.0 is integer }} {{ 1.0 is float }} {{ 1 is float }} {{ true is boolean }} {{ 1 is boolean }} {{ 10 ** 30 is integer }} → True False True True True False True False False True False True False 10
        {{ {} is mapping }} {{ [] is mapping }} {{ [] is sequence }} {{ 'a' is sequence }} {{ {} is sequence }} {{ 1 is sequence }} {{ range(2) is sequence }} {{ [] is iterable }} {{ 1 is iterable }} {{ 'a' is iterable }} {{ missing is iterable }} {{ missing is sequence }} {{ {}.keys() is iterable }} {{ {}.keys() is sequence }} {{ nums|map('abs') is sequence }} → True False True True True False True True False True True True True False False
        {{ range is callable }} {{ 1 is callable }} {{ 'a'.upper is callable }} {{ true is true }} {{ 1 is true }} {{ false is false }} {{ 0 is false }} → True False True True False True False
        {{ 3 is odd }} {{ 3 is even }} {{ -3 is odd }} {{ 4 is divisibleby 2 }} {{ 4 is divisibleby(3) }} {{ 1 is eq 1 }} {{ 1 is eq(1.0) }} {{ 1 is equalto 2 }} {{ 1 is ne 2 }} {{ 1 is lt 2 }} {{ 1 is le 1 }} {{ 2 is gt 1 }} {{ 2 is ge 3 }} {{ 2 is lessthan 3 }} {{ 2 is greaterthan 3 }} → True False True True False True True False True True True True False True False
        {{ 1 is in [1, 2] }} {{ 'a' is in 'abc' }} {{ 3 is not in [1] }} {{ none is sameas none }} {{ 1 is sameas true }} {{ 'abc' is lower }} {{ 'ABC' is upper }} {{ 'Abc' is lower }} {{ 'upper' is filter }} {{ 'nope' is filter }} {{ 'odd' is test }} {{ 'nope' is test }} → True True True True False True True False True False True False
        {{ 1 is defined and 2 is even }} {{ not 1 is odd }} {{ 1 is not odd }} {{ 'yes' if 3 is odd else 'no' }} {{ 2 + 2 is even }} {{ conf.name is string }} {{ nums|length is gt 3 }} {{ 5 is divisibleby 5 or false }} → True False False yes 3 True True True
        # found by comparing random expressions
        {{ false|map('upper')|list }} {{ nums|truncate(6) }} {{ missing|truncate }}| {{ '  False  '|wordwrap(4) }} {{ 'a bbbbbbbb cc'|wordwrap(4) }} {{ 'one two three four'|wordwrap(9, false) }} → [] [1, 2, 3, 4] |   Fa⏎lse a bb⏎bbbb⏎bb⏎cc one two⏎three⏎four
        """;

    public static TheoryData<string, string> Rows => CaseTable.Read(Table, " → ");

    [Theory]
    [MemberData(nameof(Rows))]
    public void Filters_and_tests_behave_as_Jinja_s(string template, string expected) =>
        Assert.Equal(expected, CaseTable.Render(template));
}
