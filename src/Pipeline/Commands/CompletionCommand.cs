using System.CommandLine;
using System.Diagnostics;

namespace Pipeline.Commands;

/// <summary><c>pipeline completion shell</c>: a script that asks the program itself, so it never goes stale.</summary>
internal static class CompletionCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        return new Verb("completion", Examples, (parse, session, _) => session.PrintAsync(ScriptOf(parse.GetRequiredValue(shell))))
        {
            shell,
        };
    }

    private static Example[] Examples =>
    [
        new("source <(pipeline completion bash)", "in ~/.bashrc"),
        new("source <(pipeline completion zsh)", "in ~/.zshrc"),
        new("pipeline completion pwsh | Out-String | Invoke-Expression", "in $PROFILE"),
    ];

    private static string ScriptOf(string shell) => shell switch
    {
        "bash" => """
            _pipeline() {
              local IFS=$'\n' word="${COMP_WORDS[COMP_CWORD]}"
              COMPREPLY=( $(compgen -W "$(pipeline "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word") )
            }
            complete -o default -F _pipeline pipeline
            """,
        "zsh" => """
            _pipeline() {
              local -a words_found
              words_found=("${(@f)$(pipeline "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
              compadd -a words_found || _files
            }
            compdef _pipeline pipeline
            """,
        "pwsh" => """
            Register-ArgumentCompleter -Native -CommandName pipeline -ScriptBlock {
              param($word, $line, $cursor)
              pipeline "[suggest:$cursor]" "$line" 2>$null | Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
        _ => throw new UnreachableException($"no script for {shell}"),
    };
}
