using Pipeline.Models.Jinja;

namespace Pipeline.Tests.Models.Jinja;

/// <summary>Each wrong template, where it is wrong, and what is said: in Jinja's and Python's own words where those say enough.</summary>
public sealed class ErrorTests
{
    private const string Table = """
        # evaluation
        {{ missing.attr }} ✗ 1:4 'missing' is undefined
        {{ missing['x'] }} ✗ 1:4 'missing' is undefined
        {{ missing() }} ✗ 1:4 'missing' is undefined
        {{ missing + 1 }} ✗ 1:12 'missing' is undefined
        {{ 1 + missing }} ✗ 1:6 'missing' is undefined
        {{ -missing }} ✗ 1:4 'missing' is undefined
        {{ missing < 1 }} ✗ 1:12 'missing' is undefined
        {{ conf.nope.deeper }} ✗ 1:9 'dict object' has no attribute 'nope'
        {{ nums.nope.x }} ✗ 1:9 'list object' has no attribute 'nope'
        {{ none.x.y }} ✗ 1:9 'None' has no attribute 'x'
        {{ 1 / 0 }} ✗ 1:6 division by zero
        {{ 1 // 0 }} ✗ 1:6 integer division or modulo by zero
        {{ 1 % 0 }} ✗ 1:6 integer modulo by zero
        {{ 1.0 / 0 }} ✗ 1:8 division by zero
        {{ 0 ** -1 }} ✗ 1:6 0.0 cannot be raised to a negative power
        {{ 1 + 'a' }} ✗ 1:6 unsupported operand type(s) for +: 'int' and 'str'
        {{ 'a' + 1 }} ✗ 1:8 can only concatenate str (not "int") to str
        {{ [1] + (2,) }} ✗ 1:8 can only concatenate list (not "tuple") to list
        {{ 'a' - 'b' }} ✗ 1:8 unsupported operand type(s) for -: 'str' and 'str'
        {{ 'a' < 1 }} ✗ 1:8 '<' not supported between instances of 'str' and 'int'
        {{ none < 1 }} ✗ 1:9 '<' not supported between instances of 'NoneType' and 'int'
        {{ 1 in 5 }} ✗ 1:6 argument of type 'int' is not iterable
        {{ 1 in 'abc' }} ✗ 1:6 'in <string>' requires string as left operand, not int
        {{ {[1]: 2} }} ✗ 1:5 unhashable type: 'list'
        {{ 5() }} ✗ 1:4 'int' object is not callable
        {{ 'a'.nope() }} ✗ 1:8 'str object' has no attribute 'nope'
        {{ [].pop() }} ✗ 1:7 pop from empty list
        {{ [1].index(5) }} ✗ 1:8 5 is not in list
        {{ {}.pop('x') }} ✗ 1:7 no key 'x' to pop
        {{ 'abc'.index('z') }} ✗ 1:10 substring not found
        {{ ','.join([1]) }} ✗ 1:8 sequence item 0: expected str instance, int found
        {{ 'abc'.split('') }} ✗ 1:10 empty separator
        {{ 5|length }} ✗ 1:6 object of type 'int' has no len()
        {{ 5|list }} ✗ 1:6 'int' object is not iterable
        {{ 'a'|abs }} ✗ 1:8 bad operand type for abs(): 'str'
        {{ [1, 'a']|sort }} ✗ 1:13 '<' not supported between instances of 'int' and 'str'
        {{ 1|nope }} ✗ 1:6 No filter named 'nope'.
        {{ 1 is nope }} ✗ 1:9 No test named 'nope'.
        {{ range(1000000) }} ✗ 1:4 Range too big. The sandbox blocks ranges larger than 100000.
        {{ range('a') }} ✗ 1:4 'str' object cannot be interpreted as an integer
        {% for i in 5 %}{% endfor %} ✗ 1:13 'int' object is not iterable
        {% for a, b in [1] %}{% endfor %} ✗ 1:8 cannot unpack non-iterable int object
        {% for a, b in [(1, 2, 3)] %}{% endfor %} ✗ 1:8 too many values to unpack (expected 2)
        {% set a, b = [1] %} ✗ 1:8 not enough values to unpack (expected 2, got 1)
        {% set conf.x = 1 %} ✗ 1:8 cannot assign attribute on non-namespace object
        {% macro m(a) %}{% endmacro %}{{ m(1, 2) }} ✗ 1:34 macro 'm' takes not more than 1 argument(s)
        {% macro m(a) %}{% endmacro %}{{ m(b=1) }} ✗ 1:34 macro 'm' takes no keyword argument 'b'
        {% macro m(a) %}{% endmacro %}{{ m(1, a=2) }} ✗ 1:34 macro 'm' takes no keyword argument 'a'
        {% macro m() %}{{ caller() }}{% endmacro %}{{ m() }} ✗ 1:19 No caller defined
        {{ '%d' % 'x' }} ✗ 1:9 %d format: a real number is required, not str
        {{ '%s %s' % ('a',) }} ✗ 1:12 not enough arguments for format string
        {{ '%s' % (1, 2) }} ✗ 1:9 not all arguments converted during string formatting
        {{ '{}'.format() }} ✗ 1:9 Replacement index 0 out of range for positional args tuple
        {{ '{x}'.format(y=1) }} ✗ 1:10 no argument 'x' for the format string
        {{ '{:d}'.format('a') }} ✗ 1:11 Unknown format code 'd' for object of type 'str'
        {{ nums[1:2:0] }} ✗ 1:8 slice step cannot be zero
        {{ 'x'.upper(1) }} ✗ 1:8 upper() takes no arguments, 1 given
        {{ [1, 2]|first(1) }} ✗ 1:11 first() takes no arguments, 1 given
        {{ {}|tojson|abs }} ✗ 1:14 bad operand type for abs(): 'str'
        {{ 'a'|batch }} ✗ 1:8 batch() is missing its argument 'linecount'
        {{ dict(1) }} ✗ 1:4 'int' object is not iterable
        {{ loop.index }} ✗ 1:4 'loop' is undefined
        {{ [today]|tojson }} ✗ 1:12 Object of type datetime.date is not JSON serializable
        {{ 'a'|round }} ✗ 1:8 type str doesn't define __round__ method
        {{ m(**5) }} ✗ 1:4 argument after ** must be a mapping, not int
        {{ 5|indent }} ✗ 1:6 a string is needed, not 'int'
        {{ 'x'|filesizeformat }} ✗ 1:8 could not convert 'x' to float
        {{ '{:+}'.format('a') }} ✗ 1:11 Sign not allowed in string format specifier
        {{ '{:,}'.format('a') }} ✗ 1:11 Cannot specify ',' with 's'.
        {{ '{:c}'.format(-1) }} ✗ 1:11 %c arg not in range(0x110000)
        {{ (-1) ** 0.5 }} ✗ 1:9 the power is a complex number
        {{ 'a'|wordwrap(0) }} ✗ 1:8 invalid width 0 (must be > 0)
        # syntax
        {{ 1 ✗ 1:5 unexpected end of template, expected 'end of print statement'
        {% if x %} ✗ 1:4 Unexpected end of template: the 'if' block is not closed. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'.
        {% if x %}{% else %} ✗ 1:4 Unexpected end of template: the 'if' block is not closed. Jinja was looking for the following tags: 'endif'.
        {% for %}{% endfor %} ✗ 1:8 unexpected 'end of statement block', expected a name to assign to
        {% for x in %}{% endfor %} ✗ 1:13 Expected an expression, got 'end of statement block'
        {% for x of y %}{% endfor %} ✗ 1:10 unexpected 'of', expected 'in'
        {{ }} ✗ 1:4 Expected an expression, got 'end of print statement'
        {{ 1 + }} ✗ 1:8 unexpected 'end of print statement'
        {{ (1 }} ✗ 1:7 unexpected '}', expected ')'
        {{ [1, 2 }} ✗ 1:10 unexpected '}', expected ']'
        {{ {1: 2 }} ✗ 1:11 unexpected '}'
        {{ 1) }} ✗ 1:5 unexpected ')'
        {{ 'abc }} ✗ 1:4 unexpected char ''': the string is not closed
        {{ a b }} ✗ 1:6 unexpected 'b', expected 'end of print statement'
        {{ a.}} ✗ 1:6 unexpected 'end of print statement', expected name or number
        {{ x is }} ✗ 1:9 unexpected 'end of print statement', expected 'name'
        {{ x| }} ✗ 1:7 unexpected 'end of print statement', expected 'name'
        {{ f(a=1, 2) }} ✗ 1:11 invalid syntax for function call expression
        {{ f(**a, b) }} ✗ 1:11 invalid syntax for function call expression
        {# open ✗ 1:1 Missing end of comment tag
        {% raw %}x ✗ 1:1 Missing end of raw directive
        {% endif %} ✗ 1:4 Encountered unknown tag 'endif'.
        {% endfor %} ✗ 1:4 Encountered unknown tag 'endfor'.
        {% nope %} ✗ 1:4 Encountered unknown tag 'nope'.
        {% if x %}{% endfor %} ✗ 1:14 Encountered unknown tag 'endfor'. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'.
        {% set 1 = 2 %} ✗ 1:8 unexpected 'integer', expected a name to assign to
        {% set none = 2 %} ✗ 1:8 can't assign to 'none'
        {% set x %}abc ✗ 1:4 Unexpected end of template: the 'set' block is not closed. Jinja was looking for the following tags: 'endset'.
        {% macro %}{% endmacro %} ✗ 1:10 unexpected 'end of statement block', expected 'name'
        {% macro m(a=1, b) %}{% endmacro %} ✗ 1:17 non-default argument follows default argument
        {% break %} ✗ 1:4 'break' outside of a loop
        {% call x %}{% endcall %} ✗ 1:9 expected call
        {% do %} ✗ 1:7 Expected an expression, got 'end of statement block'
        {{ $ }} ✗ 1:4 unexpected char '$'
        {{ a ? b : c }} ✗ 1:6 unexpected char '?'
        {{ 1 is odd is even }} ✗ 1:13 You cannot chain multiple tests with is
        {% filter %}x{% endfilter %} ✗ 1:11 unexpected 'end of statement block', expected 'name'
        {% elif x %} ✗ 1:4 Encountered unknown tag 'elif'.
        {% with a %}{% endwith %} ✗ 1:11 unexpected 'end of statement block', expected '='
        """;

    public static TheoryData<string, string> Rows => CaseTable.Read(Table, " ✗ ");

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_is_wrong_is_said_with_its_line_and_column(string template, string expected)
    {
        var error = Assert.Throws<JinjaException>(() => CaseTable.Render(template));

        Assert.Equal(expected, $"{error.Location!.Line}:{error.Location.Column} {error.Text}");
    }
}
