package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// bashWords stands in for the package bash-completion, which not every machine has: it
// tells the words of the line up to the cursor, which are not split at = and :.
const bashWords = `# Without the package bash-completion, its one function that is needed here.
if ! declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref() {
        local line=${COMP_LINE:0:COMP_POINT} quote="" word="" c i
        words=()
        for ((i = 0; i < ${#line}; i++)); do
            c=${line:i:1}
            if [[ $c == "\\" && $quote != "'" ]]; then
                word+=$c${line:i+1:1}
                i=$((i + 1))
            elif [[ -n $quote ]]; then
                word+=$c
                [[ $c == "$quote" ]] && quote=""
            elif [[ $c == '"' || $c == "'" ]]; then
                word+=$c
                quote=$c
            elif [[ $c == [[:blank:]] ]]; then
                [[ -n $word ]] && words+=("$word")
                word=""
            else
                word+=$c
            fi
        done
        words+=("$word")
        cword=$((${#words[@]} - 1))
        cur=$word
        prev=${words[cword > 0 ? cword - 1 : 0]}
    }
fi

`

// standaloneBash has the completion for bash do without the package bash-completion.
func standaloneBash(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	bash, _, err := root.Find([]string{"completion", "bash"})
	if err != nil || bash.RunE == nil { // there is one, or the test of it fails
		return
	}
	script := bash.RunE
	bash.RunE = func(c *cobra.Command, args []string) error {
		if _, err := fmt.Fprint(c.OutOrStdout(), bashWords); err != nil {
			return err
		}
		return script(c, args)
	}
}
