namespace Pipeline.Tests.Models.Jinja;

/// <summary>Every expected text is what Jinja 3.1 prints; <c>⏎</c> stands for a newline.</summary>
public sealed class StatementTests
{
    private const string Table = """
        # whitespace
        ⏎a⏎ → ⏎a
        a⏎⏎ → a⏎
        {% if true %}⏎x⏎{% endif %}⏎y → ⏎x⏎⏎y
        {% if true -%}⏎  x⏎{%- endif %}⏎y → x⏎y
        a  {%- if true %} b {% endif -%}  c → a b c
        a⏎  {{- 1 -}}  ⏎b → a1b
        a {#- c -#} b|a {# c #} b|a {#- c #} b|a {# c -#} b → ab|a  b|a b|a b
        {# multi⏎line {{ x }} {% if %} #}z → z
        {{-1}} {{ -1 }} → 1 -1
        a  {%+ if true %}b{% endif %} → a  b
        a {%- set x = 1 -%} b → ab
        {% for i in [1, 2] -%}⏎  {{ i }},⏎{%- endfor %}⏎ → 1,2,
        {% raw %}{{ not }} {% a %} {# c #}{% endraw %} → {{ not }} {% a %} {# c #}
        a {%- raw -%}  {{ x }}  {%- endraw -%} b → a{{ x }}b
        {%- raw %} {{ x }} {% endraw -%} z →  {{ x }} z
        {{ '{{' }} {{ '%}' }} {{ "}}" }} → {{ %} }}
        {{ {'a': {'b': 1}}['a'] }} → {'b': 1}
        {#- -#}|{#--#}|{##} → ||
        { { } } % # {x} → { { } } % # {x}
        a{{ 1 }}b{{ 2 }}c → a1b2c
        ⏎⏎{%- if true %}⏎⏎x{% endif %} → ⏎⏎x
        # if
        {% if 1 %}a{% elif 2 %}b{% else %}c{% endif %} {% if 0 %}a{% elif 2 %}b{% else %}c{% endif %} {% if 0 %}a{% elif '' %}b{% else %}c{% endif %} → a b c
        {% if not missing %}none{% endif %}{% if [] %}no{% endif %}{% if 0.0 %}no{% endif %} → none
        {% if 1 %}{% if 0 %}x{% else %}y{% endif %}{% endif %} → y
        {% if 1 in [1] and 'a' not in 'b' %}ok{% endif %} → ok
        # for
        {% for i in nums %}{{ i }}{% if not loop.last %},{% endif %}{% endfor %} → 1,2,3,4
        {% for i in [] %}x{% else %}empty{% endfor %} {% for i in [1] %}x{% else %}empty{% endfor %} → empty x
        {% for i in 'abc' %}{{ loop.index }}{{ i }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %} → 1a032TrueFalse3 2b121FalseFalse3 3c210FalseTrue3 
        {% for i in nums if i is odd %}{{ loop.index }}/{{ loop.length }}:{{ i }} {% endfor %} → 1/2:1 2/2:3 
        {% for i in nums if i > 100 %}x{% else %}none{% endfor %} → none
        {% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}{{ v }}{% endfor %} → a1b2
        {% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %} → 123
        {% for i in [1, 2, 3] %}{{ loop.previtem }}<{{ i }}>{{ loop.nextitem }} {% endfor %} → <1>2 1<2>3 2<3> 
        {% for i in [1, 2, 3, 4] %}{{ loop.cycle('odd', 'even') }} {% endfor %} → odd even odd even 
        {% for i in [1, 1, 2, 2, 1] %}{{ loop.changed(i) }} {% endfor %} → True False True False True 
        {% for i in [1, 2] %}{% for j in [3, 4] %}{{ loop.index }}{{ i }}{{ j }} {% endfor %}{{ loop.index }};{% endfor %} → 113 214 1;123 224 2;
        {% for i in [1, 2] %}{% set outer = loop %}{% for j in [3, 4] %}{{ outer.index }}.{{ loop.index }} {% endfor %}{% endfor %} → 1.1 1.2 2.1 2.2 
        {% for i in range(5) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %} → 02
        {% for i in [1, 2] %}{% for j in [1, 2, 3] %}{% if j == 2 %}{% break %}{% endif %}{{ i }}{{ j }} {% endfor %}{% endfor %} → 11 21 
        {% for n in tree recursive %}{{ n.v }}{% if n.c %}({{ loop(n.c) }}){% endif %}{{ loop.depth }}{{ loop.depth0 }}{% endfor %} → 1(2213(432)21)10510
        {% for i in missing %}x{% else %}nothing{% endfor %} → nothing
        {% for i in 1, 2, 3 %}{{ i }}{% endfor %} {% for i in (1, 2) %}{{ i }}{% endfor %} {% for i in range(3) %}{{ i }}{% endfor %} → 123 12 012
        {% for i in [3, 1, 2]|sort %}{{ i }}{% endfor %} {% for c in 'a-b'.split('-') %}{{ c }}{% endfor %} → 123 ab
        {% for x in (1 if true else 2), 3 %}{{ x }}{% endfor %} → 13
        {% for i in nums[1:3] %}{{ i }}{% endfor %} → 23
        # set and scope
        {% set x = 1 %}{% for i in [1, 2, 3] %}{% set x = x + i %}{{ x }},{% endfor %}|{{ x }} → 2,3,4,|1
        {% for i in [1, 2] %}{% set y = i %}{{ y }}{% endfor %}|{{ y }}| → 12||
        {% for i in [1, 2] %}{{ y }}{% set y = i %}{% endfor %}| → |
        {% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }} → 2
        {% if false %}{% set x = 2 %}{% endif %}[{{ x }}] → []
        {% set ns = namespace(n=0) %}{% for i in nums %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }} → 10
        {% set ns = namespace({'a': 1}, b=2) %}{% set ns.c = ns.a + ns.b %}{{ ns.c }}{{ ns['a'] }}{{ ns.zzz }} → 31
        {% set l = [] %}{% for i in [1, 2] %}{% do l.append(i * 2) %}{% endfor %}{{ l }} → [2, 4]
        {% set a, b = 1, 2 %}{{ a }}{{ b }} {% set (c, d) = [3, 4] %}{{ c }}{{ d }} {% set e = 1, 2 %}{{ e }} → 12 34 (1, 2)
        {% set x %}a{{ 1 }}b{% endset %}[{{ x }}] → [a1b]
        {% set x | upper | replace('A', 'Z') %}abc{% endset %}{{ x }} → ZBC
        {% set x = 1 %}{% set y %}{% set x = 5 %}{{ x }}{% endset %}{{ x }}{{ y }} → 15
        {% set x = 1 %}{% with x = 2, y = x %}{{ x }}{{ y }}{% set x = 9 %}{{ x }}{% endwith %}{{ x }} → 2191
        {% with %}{% set q = 1 %}{{ q }}{% endwith %}[{{ q }}] → 1[]
        {% with a = 1, b = 2 %}{{ a + b }}{% endwith %} → 3
        {% filter upper %}a{{ 'b' }}c{% endfilter %} {% filter replace('a', 'b')|upper %}aaa{% endfilter %} → ABC BBB
        {% set x = 1 %}{% filter upper %}{% set x = 2 %}{{ x }}{% endfilter %}{{ x }} → 21
        {% for nums in [7] %}{{ nums }}{% endfor %}{{ nums[0] }} → 71
        {% set nums = 5 %}{{ nums }} → 5
        {% set range = 3 %}{{ range }} → 3
        {% set x = 1 %}{% for x in [5] %}{{ x }}{% endfor %}{{ x }} → 51
        {% set loop = 'mine' %}{{ loop }}{% for i in [1] %}{{ loop.index }}{% endfor %} → mine1
        {% for i in [1, 2] %}{% if loop.first %}{% set z = 'f' %}{% endif %}{{ z }}{% endfor %}| → f|
        {% set x = none %}{{ x }}{{ x is defined }} → NoneTrue
        {% do nums.append(1) if false %}{{ nums|length }} → 4
        # macros
        {% macro m() %}x{% endmacro %}{{ m() }}{{ m() }} → xx
        {% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=5, a=4) }} {{ m() }} → 1-2 1-3 4-5 -2
        {% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 2) }} → 1112
        {% macro m(a, b='x', c=[]) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m('q', c=[1]) }} → qx[1]
        {% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, k=3) }} {{ m() }} → (1, 2){'k': 3} (){}
        {% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs.get('z') }}{% endmacro %}{{ m(1, 2, 3, z=4) }} → 1(2, 3)4
        {% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}{{ m(none) }} → FalseTrue
        {% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}body{% endcall %} → [body]
        {% macro m(items) %}{% for i in items %}<{{ caller(i) }}>{% endfor %}{% endmacro %}{% call(x) m([1, 2]) %}{{ x * 2 }}{% endcall %} → <2><4>
        {% macro m() %}{{ caller('a', k='b') }}{% endmacro %}{% call(x, k='z') m() %}{{ x }}{{ k }}{% endcall %} → ab
        {% macro m() %}{{ caller is defined }}{{ caller }}{% endmacro %}{{ m() }}| → False|
        {% macro fact(n) %}{{ n * fact(n - 1)|int if n > 1 else 1 }}{% endmacro %}{{ fact(5) }} → 120
        {% macro a() %}A{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }} → AB
        {% set g = 1 %}{% macro m() %}{{ g }}{% endmacro %}{% set g = 2 %}{{ m() }} → 2
        {% macro m() %}{{ late }}{% endmacro %}{% set late = 'L' %}{{ m() }} → L
        {% macro m() %}{% set x = 5 %}{{ x }}{% endmacro %}{% set x = 1 %}{{ m() }}{{ x }} → 51
        {% macro m(x) %}{% for i in [1, 2] %}{{ x }}{{ i }}{% endfor %}{% endmacro %}{{ m('q') }} → q1q2
        {{ m is defined }}{% macro m() %}{% endmacro %}{{ m is defined }} → FalseTrue
        {% for i in [1, 2] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %} → 12
        {% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1, 2]) }} {{ m(**{'a': 3, 'b': 4}) }} {{ m(1, **{'b': 9}) }} {{ m(*(7,), b=8) }} → 12 34 19 78
        {% macro m(a, b) %}{{ m.name }} {{ m.arguments }}{% endmacro %}{{ m() }} → m ('a', 'b')
        {% macro m() -%}⏎  x⏎{%- endmacro %}[{{ m() }}] → [x]
        {% macro m() %}⏎  x⏎{% endmacro %}[{{ m() }}] → [⏎  x⏎]
        {% macro outer() %}{% macro inner() %}I{% endmacro %}{{ inner() }}{% endmacro %}{{ outer() }} → I
        {{ m() if false }}{% if false %}{{ undefined_function() }}{% endif %}ok → ok
        {% set f = 'abc'.upper %}{{ f() }} {{ ('a' ~ 'b').upper() }} {{ [1, 2, 3].index(2) }} {{ 'x'.join(['a', 'b']).upper()[0] }} → ABC AB 1 A
        {% set fns = {'f': range} %}{{ fns.f(3)|list }} {{ fns['f'](2)|list }} → [0, 1, 2] [0, 1]
        # globals
        {% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{% do c.reset() %}{{ c.current }} → ababa
        {% set j = joiner(', ') %}{% for i in [1, 2, 3] %}{{ j() }}{{ i }}{% endfor %} → 1, 2, 3
        {{ range(3)|sum }} {{ range(10, 0, -3)|list }} {{ range(0)|list }} {{ dict(a=1).a }} → 3 [10, 7, 4, 1] [] 1
        # undefined
        [{{ missing }}] [{{ missing|default('x') }}] [{{ missing or 'y' }}] [{{ conf.nope }}] [{{ conf['nope'] }}] [{{ nums.nope }}] [{{ [missing] }}] → [] [x] [y] [] [] [] [[Undefined]]
        """;

    public static TheoryData<string, string> Rows => CaseTable.Read(Table, " → ");

    [Theory]
    [MemberData(nameof(Rows))]
    public void Tags_and_scopes_behave_as_Jinja_s(string template, string expected) =>
        Assert.Equal(expected, CaseTable.Render(template));
}
